package dev.millrace.cli;

import dev.millrace.cli.error.Errors;
import dev.millrace.cli.error.Nearest;
import dev.millrace.engine.error.MillraceException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/** An option that a command does not have. Immutable. */
record UnknownOption(String word, String command, Options options) {
    private static final Pattern YARN = Pattern.compile("-y[A-Za-z]{1,3}|--?yarn\\w+");
    private static final Set<String> VALUE_ATTACHED = Set.of("-m", "-t", "-e");
    private static final String PYTHON = "Millrace runs jars; Python jobs need a Flink cluster";
    private static final String NO_CLUSTER = "leave it out: Millrace runs the job in this process, there is no cluster";
    private static final String NO_HA = "leave it out: there is no cluster whose leader would have to be found";
    private static final String CLAIM = "use -D execution.state-recovery.claim-mode=NO_CLAIM (or CLAIM)";
    private static final String ENDS = "leave it out: ending this process always ends the job";
    private static final Map<String, String> FLINK_ONLY = new HashMap<>();

    static {
        flink("-py", "--python", PYTHON);
        flink("-pym", "--pyModule", PYTHON);
        flink("-pyfs", "--pyFiles", PYTHON);
        flink("-pyreq", "--pyRequirements", PYTHON);
        flink("-pyarch", "--pyArchives", PYTHON);
        flink("-pyexec", "--pyExecutable", PYTHON);
        flink("-pyclientexec", "--pyClientExecutable", PYTHON);
        flink("-pypath", "--pyPythonPath", PYTHON);
        flink("-m", "--jobmanager", NO_CLUSTER);
        flink("-t", "--target", NO_CLUSTER);
        flink("-e", "--executor", NO_CLUSTER);
        flink("-z", "--zookeeperNamespace", NO_HA);
        flink("-sae", "--shutdownOnAttachedExit", ENDS);
        flink("-cm", "--claimMode", CLAIM);
        flink("-rm", "--restoreMode", CLAIM);
        flink("-j", "--jarfile", "write the jar as JOB, without -j");
        flink("-a", "--arguments", "write the program's arguments after JOB, without -a");
        FLINK_ONLY.put("-v", "write --verbose, which prints more in Millrace");
    }

    private static void flink(String name, String longName, String remedy) {
        FLINK_ONLY.put(name, remedy);
        FLINK_ONLY.put(longName, remedy);
        FLINK_ONLY.put(longName.substring(1), remedy); // Flink takes one dash for two.
    }

    /** Whether a word is an option of Flink's {@code run} that Millrace does not have, with or without a value. */
    static boolean isFlinks(String word) {
        return flinks(word) != null;
    }

    /** The option's name, or null. */
    private static String flinks(String word) {
        int equals = word.indexOf('=');
        String name = equals > 0 ? word.substring(0, equals) : word;
        if (FLINK_ONLY.containsKey(name) || YARN.matcher(name).matches()) {
            return name;
        }
        String start = word.substring(0, Math.min(2, word.length()));
        return VALUE_ATTACHED.contains(start) ? start : null;
    }

    MillraceException failure() {
        String known = flinks(word);
        if (known != null) {
            return Errors.user(
                    "E101",
                    "'millrace " + command + "' does not take Flink's option " + known,
                    FLINK_ONLY.getOrDefault(known, NO_CLUSTER));
        }
        int equals = word.indexOf('=');
        String name = equals > 0 ? word.substring(0, equals) : word;
        return Errors.user(
                "E101",
                "unknown option '" + name + "' before JOB",
                Nearest.question(name, names()) + "Options of the program come after JOB; 'millrace help " + command
                        + "' lists Millrace's");
    }

    /** One letter is near every other. */
    private List<String> names() {
        List<String> names = new ArrayList<>();
        for (Option option : options.getOptions()) {
            if (option.getLongOpt() != null) {
                names.add("--" + option.getLongOpt());
            }
        }
        return names;
    }
}
