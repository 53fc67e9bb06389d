package dev.millrace.rules;

import static java.util.stream.Collectors.toMap;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The compiled main classes of every module in this build, found by directory: so a new module is judged without being
 * listed, and a class of ours in somebody else's package is judged too. Immutable.
 */
final class MainCode {
    static final Path ROOT =
            Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();

    private static final Map<String, Path> CLASSES = classDirectories();

    private MainCode() {}

    static JavaClasses ofAllModules() {
        return imported(CLASSES.values());
    }

    /** The classes of all modules but these. */
    static JavaClasses withoutModules(String... excluded) {
        Map<String, Path> rest = new TreeMap<>(CLASSES);
        for (String module : excluded) {
            rest.remove(module);
        }
        return imported(rest.values());
    }

    static JavaClasses ofModule(String module) {
        Path classes = CLASSES.get(module);
        if (classes == null) {
            throw new IllegalStateException("module " + module + " has no compiled classes; found " + CLASSES.keySet());
        }
        return imported(List.of(classes));
    }

    private static JavaClasses imported(Collection<Path> directories) {
        // The rules go by names: reading Flink's classes from the class path would only cost time.
        ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
        return new ClassFileImporter().importPaths(directories);
    }

    private static Map<String, Path> classDirectories() {
        try (var modules = Files.list(ROOT)) {
            return modules.filter(module -> Files.isDirectory(module.resolve("target/classes")))
                    .collect(toMap(
                            module -> module.getFileName().toString(), module -> module.resolve("target/classes")));
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot list the modules in " + ROOT, failure);
        }
    }
}
