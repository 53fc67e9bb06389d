package dev.millrace.cli.terminal;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Says which of the process's streams a person looks at. Immutable. */
public final class Terminals {
    private static final String PROPERTY = "millrace.terminal.";

    private Terminals() {}

    /** The launcher knows and says so; without it Linux tells, and elsewhere nobody does. */
    public static boolean isStdout() {
        return is("stdout", 1);
    }

    public static boolean isStderr() {
        return is("stderr", 2);
    }

    /** Whether another process reads stdout; no if nobody knows. */
    public static boolean isStdoutPipe() {
        return target(1)
                .filter(name -> name.startsWith("pipe:") || name.startsWith("socket:"))
                .isPresent();
    }

    /** How characters become bytes on the terminal. */
    public static Charset charset() {
        String name = System.getProperty("stdout.encoding", System.getProperty("sun.stdout.encoding"));
        return name == null ? Charset.defaultCharset() : Charset.forName(name);
    }

    private static boolean is(String name, int descriptor) {
        String told = System.getProperty(PROPERTY + name);
        if (told != null) {
            return Boolean.parseBoolean(told);
        }
        return target(descriptor)
                .filter(target -> target.startsWith("/dev/pts/")
                        || target.startsWith("/dev/tty")
                        || target.equals("/dev/console"))
                .isPresent();
    }

    private static Optional<String> target(int descriptor) {
        try {
            return Optional.of(Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString());
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }
}
