package dev.millrace.cli;

import dev.millrace.cli.error.Errors;
import dev.millrace.cli.error.Nearest;
import dev.millrace.engine.error.MillraceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/** An option that a command does not have. Immutable. */
record UnknownOption(String word, String command, Options options) {
    private static final String PYTHON = "Millrace runs jars; Python jobs need a Flink cluster";
    private static final String NO_CLUSTER = "leave it out: Millrace runs the job in this process, there is no cluster";
    private static final Map<String, String> FLINK_ONLY = Map.ofEntries(
            Map.entry("-py", PYTHON),
            Map.entry("--python", PYTHON),
            Map.entry("-pym", PYTHON),
            Map.entry("--pyModule", PYTHON),
            Map.entry("-pyfs", PYTHON),
            Map.entry("--pyFiles", PYTHON),
            Map.entry("-m", NO_CLUSTER),
            Map.entry("--jobmanager", NO_CLUSTER),
            Map.entry("-t", NO_CLUSTER),
            Map.entry("--target", NO_CLUSTER),
            Map.entry("-sae", "leave it out: ending this process always ends the job"),
            Map.entry("--shutdownOnAttachedExit", "leave it out: ending this process always ends the job"),
            Map.entry("-cm", "use -D execution.state-recovery.claim-mode=NO_CLAIM (or CLAIM)"),
            Map.entry("--claimMode", "use -D execution.state-recovery.claim-mode=NO_CLAIM (or CLAIM)"),
            Map.entry("-rm", "use -D execution.state-recovery.claim-mode=NO_CLAIM (or CLAIM)"),
            Map.entry("--restoreMode", "use -D execution.state-recovery.claim-mode=NO_CLAIM (or CLAIM)"),
            Map.entry("-j", "write the jar as JOB, without -j"),
            Map.entry("--jarfile", "write the jar as JOB, without --jarfile"),
            Map.entry("-a", "write the program's arguments after JOB, without -a"),
            Map.entry("--arguments", "write the program's arguments after JOB, without --arguments"));

    MillraceException failure() {
        int equals = word.indexOf('=');
        String name = equals > 0 ? word.substring(0, equals) : word;
        String known = FLINK_ONLY.get(name);
        if (known != null) {
            return Errors.user("E101", "'millrace " + command + "' does not take Flink's option " + name, known);
        }
        return Errors.user(
                "E101",
                "unknown option '" + name + "' before JOB",
                Nearest.question(name, names()) + "Options of the program come after JOB; 'millrace help " + command
                        + "' lists Millrace's");
    }

    private List<String> names() {
        List<String> names = new ArrayList<>();
        for (Option option : options.getOptions()) {
            if (option.getOpt() != null) {
                names.add("-" + option.getOpt());
            }
            if (option.getLongOpt() != null) {
                names.add("--" + option.getLongOpt());
            }
        }
        return names;
    }
}
