package dev.millrace.cli.diagnosis;

import dev.millrace.cli.error.Errors;
import dev.millrace.cli.error.Nearest;
import dev.millrace.cli.jar.EntryPoint;
import dev.millrace.cli.jar.JobJar;
import dev.millrace.engine.error.MillraceException;
import java.util.List;

/** Says why a program's main class could not be loaded. Immutable. */
public final class LoadFailure {
    private LoadFailure() {}

    /** {@code thrown} is what loading the class threw. */
    public static MillraceException of(JobJar jar, EntryPoint entryPoint, Throwable thrown) {
        for (Throwable link : UserFrames.chain(thrown)) {
            if (link instanceof ClassNotFoundException && entryPoint.className().equals(link.getMessage())) {
                return absent(jar, entryPoint, thrown);
            }
        }
        return ProgramFailure.aboutClasses(thrown).orElseGet(() -> unusable(jar, entryPoint, thrown));
    }

    private static MillraceException absent(JobJar jar, EntryPoint entryPoint, Throwable thrown) {
        String wanted = entryPoint.className();
        List<String> classes = jar.classNames();
        String simpleName = "." + wanted.substring(wanted.lastIndexOf('.') + 1);
        List<String> near = classes.stream()
                .filter(name -> name.endsWith(simpleName))
                .sorted()
                .limit(3)
                .toList();
        if (near.isEmpty()) {
            near = Nearest.names(wanted, classes);
        }
        String remedy = near.isEmpty()
                ? "write the full name, with its package; 'jar tf " + jar + "' lists the jar's " + classes.size()
                        + " classes"
                : "did you mean '" + String.join("' or '", near) + "'?";
        return Errors.user(
                "E122",
                "class '" + wanted + "' " + entryPoint.origin() + " is not in '" + jar + "'",
                entryPoint.isNamed() ? remedy : remedy + " Say it with -c",
                thrown);
    }

    /** For a class whose {@code main} nobody outside of its package may call. */
    public static MillraceException notPublic(EntryPoint entryPoint) {
        return Errors.user(
                "E123",
                "class " + entryPoint.className() + " " + entryPoint.origin() + " is not public",
                "declare it public, as its main() is; -c names another class");
    }

    private static MillraceException unusable(JobJar jar, EntryPoint entryPoint, Throwable thrown) {
        String name = entryPoint.className();
        if (String.valueOf(thrown.getMessage()).contains("does not have a main")) {
            return Errors.user(
                    "E123",
                    "class " + name + " " + entryPoint.origin() + " has no public static void main(String[])",
                    "name the class that has one with -c; without -c it is found if the manifest names none",
                    thrown);
        }
        return Errors.user(
                "E123",
                "class " + name + " of '" + jar + "' could not be loaded: "
                        + RootCause.of(thrown).text(),
                "correct the class; --verbose prints the whole stack trace",
                thrown);
    }
}
