package dev.millrace.cli;

import dev.millrace.cli.error.Errors;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/**
 * Says which words belong to Millrace and which to the program. Before JOB every option is Millrace's, as in
 * {@code flink run}, where short ones may be written together and with their value ({@code -ndp4}). Directly after JOB
 * the documented short options and {@code --verbose} still are, up to the first other word or {@code --}; everything
 * from there on is the program's, untouched. The long names are not taken after JOB, because a program may well have a
 * {@code --parallelism} of its own.
 *
 * @param own Millrace's words
 * @param job JOB, or null if there is none
 * @param isMarked whether {@code --} stands before JOB, which may then look like an option
 * @param program the program's words
 */
record ArgumentSplit(List<String> own, String job, boolean isMarked, List<String> program) {

    static ArgumentSplit of(List<String> words, Options options) {
        List<String> own = new ArrayList<>();
        int next = take(words, 0, own, options, true);
        boolean isMarked = next < words.size() && words.get(next).equals("--");
        if (isMarked) {
            next++;
        }
        if (next == words.size()) {
            return new ArgumentSplit(own, null, isMarked, List.of());
        }
        String job = words.get(next);
        next = take(words, next + 1, own, options, false);
        if (next < words.size() && words.get(next).equals("--")) {
            next++;
        }
        return new ArgumentSplit(own, job, isMarked, List.copyOf(words.subList(next, words.size())));
    }

    /** Adds the leading options, each with its value, and returns where they end. */
    private static int take(List<String> words, int from, List<String> own, Options options, boolean isBeforeJob) {
        int next = from;
        while (next < words.size()) {
            String word = words.get(next);
            List<String> taken = isBeforeJob ? beforeJob(word, options) : afterJob(word, options);
            if (taken.isEmpty()) {
                return next;
            }
            own.addAll(taken);
            next++;
            String last = taken.get(taken.size() - 1);
            Option option = last.startsWith("-") ? exactly(last, options) : null;
            boolean isValueApart = option != null && option.hasArg() && !isValue(taken, options);
            if (isValueApart && next < words.size()) {
                own.add(words.get(next++));
            }
        }
        return next;
    }

    /** Whether the last of several words is the value of the one before it, and so no option itself. */
    private static boolean isValue(List<String> taken, Options options) {
        if (taken.size() < 2) {
            return false;
        }
        Option before = exactly(taken.get(taken.size() - 2), options);
        return before != null && before.hasArg();
    }

    /** The option that the word is, with its value if that is attached to it; nothing if it is none of ours. */
    private static List<String> beforeJob(String word, Options options) {
        if (exactly(word, options) != null) {
            return List.of(word);
        }
        List<String> attached = attached(word, options);
        if (!attached.isEmpty() || word.startsWith("--") || !word.startsWith("-")) {
            return attached;
        }
        if (options.hasLongOption(word.substring(1))) {
            return List.of("-" + word); // Flink reads -class as --class.
        }
        boolean isOther = UnknownOption.isFlinks(word)
                || !options.getMatchingOptions(word.substring(1)).isEmpty();
        return isOther ? List.of() : together(word, options);
    }

    private static List<String> afterJob(String word, Options options) {
        if (word.startsWith("--")) {
            return word.equals("--verbose") ? List.of(word) : List.of();
        }
        return exactly(word, options) != null ? List.of(word) : attached(word, options);
    }

    private static Option exactly(String word, Options options) {
        if (word.startsWith("--")) {
            return options.hasLongOption(word) ? options.getOption(word) : null;
        }
        return word.startsWith("-") && options.hasShortOption(word) ? options.getOption(word) : null;
    }

    /**
     * {@code -Dkey=value}, {@code -p4}, {@code --class=X} as option and value; nothing for anything else, such as
     * {@code -data}, which is nobody's but the program's.
     */
    private static List<String> attached(String word, Options options) {
        if (word.startsWith("--")) {
            int equals = word.indexOf('=');
            boolean isOwn = equals > 0
                    && options.hasLongOption(word.substring(0, equals))
                    && options.getOption(word.substring(0, equals)).hasArg();
            return isOwn ? List.of(word.substring(0, equals), word.substring(equals + 1)) : List.of();
        }
        if (word.startsWith("-D")) {
            return List.of("-D", word.substring(2));
        }
        if (word.matches("-p=?[+-]?\\d+")) {
            return List.of("-p", word.substring(word.charAt(2) == '=' ? 3 : 2));
        }
        return List.of();
    }

    /** {@code -nd} and {@code -ncX}: short options up to the first that wants a value, which is the rest. */
    private static List<String> together(String word, Options options) {
        List<String> taken = new ArrayList<>();
        for (int i = 1; i < word.length(); i++) {
            Option option = exactly("-" + word.charAt(i), options);
            if (option == null) {
                return List.of();
            }
            taken.add("-" + word.charAt(i));
            if (option.hasArg()) {
                String value = word.substring(i + 1);
                if (!value.isEmpty()) {
                    taken.add(value.startsWith("=") ? value.substring(1) : value);
                }
                return taken;
            }
        }
        return taken;
    }

    /** Whether a request for help stands where JOB should. */
    boolean isForHelp() {
        return !isMarked && ("--help".equals(job) || "-h".equals(job));
    }

    /** JOB, unless what stands in its place is an option that nobody knows. */
    String requireJob(String command, Options options) {
        if (job == null) {
            throw Errors.user(
                    "E102",
                    "'millrace " + command + "' needs a JOB",
                    "give a jar's path, a URL or Maven coordinates; 'millrace help " + command + "' shows examples");
        }
        if (!isMarked && job.startsWith("-") && job.length() > 1) {
            throw new UnknownOption(job, command, options).failure();
        }
        return job;
    }
}
