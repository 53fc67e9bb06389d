package dev.millrace.cli.configuration;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.flink.configuration.Configuration;

/** Checks what a program sets by itself, in the words of the check of {@code -D}. Owned by the program's thread. */
public final class ProgramSettings {
    private final Consumer<String> warnings;
    private final Set<String> said = new HashSet<>();

    /** {@code warnings} hears each warning once, however often the program sets a key. */
    public ProgramSettings(Consumer<String> warnings) {
        this.warnings = warnings;
    }

    /**
     * Looks at every key that Flink or Millrace has.
     *
     * @throws dev.millrace.engine.error.MillraceException E131 at the first value that it cannot have
     */
    public void check(Configuration ofProgram) {
        if (!ofProgram.keySet().isEmpty()) {
            new KeyCheck(KnownKeys.load(), this::warn).checkKnown(ofProgram, "set by the program");
        }
    }

    private void warn(String text) {
        if (said.add(text)) {
            warnings.accept(text);
        }
    }
}
