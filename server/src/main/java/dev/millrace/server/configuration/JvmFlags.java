package dev.millrace.server.configuration;

import dev.millrace.cli.memory.MemoryBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;

/**
 * Prints the options that the server's JVM has to be started with, one a line: what memory it gets, and what the user
 * wants. The launcher starts it where a configuration mentions either. Immutable.
 */
public final class JvmFlags {
    private static final String[] KEYS = {"all", "jobmanager", "taskmanager"};
    private static final Map<String, String> VARIABLES = Map.of(
            "all",
            "FLINK_ENV_JAVA_OPTS",
            "jobmanager",
            "FLINK_ENV_JAVA_OPTS_JM",
            "taskmanager",
            "FLINK_ENV_JAVA_OPTS_TM");

    private JvmFlags() {}

    /**
     * Prints nothing if anything is wrong: the server, started without, says what it is.
     *
     * @param args the words after {@code server}
     */
    public static void main(String[] args) {
        quietLoggers();
        List<String> flags;
        try {
            flags = of(System.getenv(), List.of(args));
        } catch (RuntimeException e) {
            return;
        }
        flags.forEach(System.out::println);
        System.out.flush();
    }

    /** Flink's classes have loggers; a full start of theirs would take longer than all of the rest. */
    private static void quietLoggers() {
        System.setProperty("log4j2.loggerContextFactory", "org.apache.logging.log4j.simple.SimpleLoggerContextFactory");
        System.setProperty("org.apache.logging.log4j.simplelog.level", "OFF");
        System.setProperty("org.apache.logging.log4j.simplelog.StatusLogger.level", "OFF");
    }

    /** Those of the memory, then those of the user, which win because they come later. */
    static List<String> of(Map<String, String> environment, List<String> words) {
        ServerSettings written = ServerSettings.read(environment, words);
        Configuration configuration = written.settings().toConfiguration();
        List<String> flags = new ArrayList<>(MemoryBudget.of(configuration).jvmFlags());
        for (String key : KEYS) {
            flags.addAll(split(options(environment, written, key)));
        }
        List<String> others = split(environment.getOrDefault("MILLRACE_JAVA_OPTS", ""));
        long chosen = flags.stream().filter(JvmFlags::isCollector).count()
                + others.stream().filter(JvmFlags::isCollector).count();
        if (chosen > 1) { // A JVM refuses two, and ours comes first.
            flags.stream().filter(JvmFlags::isCollector).findFirst().ifPresent(flags::remove);
        }
        return flags;
    }

    private static boolean isCollector(String flag) {
        return flag.matches("-XX:\\+Use\\w+GC");
    }

    /** As in Flink's scripts, the environment hides what the file says; there is a default, and there are old names. */
    private static String options(Map<String, String> environment, ServerSettings written, String key) {
        String variable = environment.get(VARIABLES.get(key));
        if (variable != null && !variable.isBlank()) {
            return variable;
        }
        String suffix = key.equals("all") ? "" : "." + key;
        Optional<String> fallback = written.settings().value("env.java.default-opts." + key);
        String own = written.settings()
                .value("env.java.opts." + key)
                .or(() -> written.settings().value("env.java.opts" + suffix))
                .orElse("");
        return fallback.map(text -> text + " " + own).orElse(own);
    }

    /** Splits as a shell does: at blanks outside of quotes. */
    static List<String> split(String options) {
        List<String> flags = new ArrayList<>();
        StringBuilder flag = new StringBuilder();
        char quote = 0;
        for (char c : options.strip().toCharArray()) {
            if (quote != 0 ? c == quote : c == '"' || c == '\'') {
                quote = quote != 0 ? 0 : c;
            } else if (quote == 0 && Character.isWhitespace(c)) {
                addTo(flags, flag);
            } else {
                flag.append(c);
            }
        }
        addTo(flags, flag);
        return flags;
    }

    private static void addTo(List<String> flags, StringBuilder flag) {
        if (!flag.isEmpty()) {
            flags.add(flag.toString());
            flag.setLength(0);
        }
    }
}
