package dev.millrace.cli;

import dev.millrace.cli.error.Errors;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/**
 * Says which words belong to Millrace and which to the program. Before JOB every option is Millrace's, as in
 * {@code flink run}. Directly after JOB the documented short options and {@code --verbose} still are, up to the first
 * other word or {@code --}; everything from there on is the program's, untouched. The long names are not taken after
 * JOB, because a program may well have a {@code --parallelism} of its own.
 *
 * @param own Millrace's words
 * @param job JOB, or null if there is none
 * @param program the program's words
 */
record ArgumentSplit(List<String> own, String job, List<String> program) {

    static ArgumentSplit of(List<String> words, Options options) {
        List<String> own = new ArrayList<>();
        int next = take(words, 0, own, options, true);
        if (next < words.size() && words.get(next).equals("--")) {
            next++;
        }
        if (next == words.size()) {
            return new ArgumentSplit(own, null, List.of());
        }
        String job = words.get(next);
        next = take(words, next + 1, own, options, false);
        if (next < words.size() && words.get(next).equals("--")) {
            next++;
        }
        return new ArgumentSplit(own, job, List.copyOf(words.subList(next, words.size())));
    }

    /** Adds the leading options, each with its value, and returns where they end. */
    private static int take(List<String> words, int from, List<String> own, Options options, boolean isBeforeJob) {
        int next = from;
        while (next < words.size()) {
            String word = words.get(next);
            if (isBeforeJob || isTakenAfterJob(word)) {
                Option option = exactly(word, options);
                if (option != null) {
                    own.add(word);
                    next++;
                    if (option.hasArg() && next < words.size()) {
                        own.add(words.get(next++));
                    }
                    continue;
                }
                int value = attachedValue(word, options);
                if (value > 0) {
                    own.add(word.substring(0, value).replace("=", ""));
                    own.add(word.substring(value));
                    next++;
                    continue;
                }
            }
            return next;
        }
        return next;
    }

    private static boolean isTakenAfterJob(String word) {
        return (word.startsWith("-") && !word.startsWith("--")) || word.equals("--verbose");
    }

    private static Option exactly(String word, Options options) {
        if (word.startsWith("--")) {
            return options.hasLongOption(word) ? options.getOption(word) : null;
        }
        return word.startsWith("-") && options.hasShortOption(word) ? options.getOption(word) : null;
    }

    /**
     * Where the value starts in {@code -Dkey=value}, {@code -p4}, {@code --class=X}; 0 in anything else, such as
     * {@code -data}, which is nobody's but the program's.
     */
    private static int attachedValue(String word, Options options) {
        if (word.startsWith("--")) {
            int equals = word.indexOf('=');
            boolean isOwn = equals > 0
                    && options.hasLongOption(word.substring(0, equals))
                    && options.getOption(word.substring(0, equals)).hasArg();
            return isOwn ? equals + 1 : 0;
        }
        if (word.startsWith("-D")) {
            return 2;
        }
        if (word.matches("-p=?[+-]?\\d+")) {
            return word.charAt(2) == '=' ? 3 : 2;
        }
        return 0;
    }

    /** JOB, unless what stands in its place is an option that nobody knows. */
    String requireJob(String command, Options options) {
        if (job == null) {
            throw Errors.user(
                    "E102",
                    "'millrace " + command + "' needs a JOB",
                    "give a jar's path, a URL or Maven coordinates; 'millrace help " + command + "' shows examples");
        }
        if (job.startsWith("-") && job.length() > 1) {
            throw new UnknownOption(job, command, options).failure();
        }
        return job;
    }
}
