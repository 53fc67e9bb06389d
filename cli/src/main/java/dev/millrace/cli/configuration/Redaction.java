package dev.millrace.cli.configuration;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.configuration.GlobalConfiguration;

/** Hides what must not be shown in logs, answers and messages. Immutable. */
public final class Redaction {
    /** What stands in place of a hidden value, as in Flink. */
    public static final String HIDDEN = GlobalConfiguration.HIDDEN_CONTENT;

    /** Names of secrets that Flink does not know: cloud keys and credentials in the configuration of connectors. */
    private static final Pattern MORE = Pattern.compile(
            "(access|private|account)[-._]?key|credential|passphrase|sasl|(^|[-._])(key|auth)$",
            Pattern.CASE_INSENSITIVE);
    /** The password in {@code scheme://user:password@host}. */
    private static final Pattern PASSWORD_IN_URL = Pattern.compile("(\\w+://[^/\\s:@]*:)[^/\\s@]+@");
    /** A setting in the options of a JVM or in the words of a command. */
    private static final Pattern PROPERTY = Pattern.compile("(?:-D)?([\\w.-]+)=");

    private static final Pattern VALUE = Pattern.compile("\"[^\"]*\"|\\S+");

    private Redaction() {}

    /** Whether the value of the key is a secret. */
    public static boolean isSecret(String key) {
        return GlobalConfiguration.isSensitive(key) || MORE.matcher(key).find();
    }

    /** The value, or what may be shown of it. */
    public static String show(String key, String value) {
        return isSecret(key) ? HIDDEN : showText(value);
    }

    /** A text that may hold {@code key=value} and addresses with passwords, such as the options of a JVM. */
    public static String showText(String text) {
        String withoutPasswords = PASSWORD_IN_URL.matcher(text).replaceAll("$1" + HIDDEN.replace("*", "\\*") + "@");
        return withoutSecrets(withoutPasswords);
    }

    /** A value that is shown may hold settings of its own, as the query of an address does. */
    private static String withoutSecrets(String text) {
        StringBuilder shown = new StringBuilder();
        Matcher property = PROPERTY.matcher(text);
        Matcher value = VALUE.matcher(text);
        int done = 0;
        while (done < text.length() && property.find(done)) {
            shown.append(text, done, property.end());
            done = property.end();
            boolean hasValue = value.region(done, text.length()).lookingAt();
            if (hasValue && isSecret(property.group(1))) {
                shown.append(HIDDEN);
                done = value.end();
            }
        }
        return shown.append(text, done, text.length()).toString();
    }

    /** The words of a command, each of which may be a setting with blanks in its value. */
    public static List<String> showWords(List<String> words) {
        return words.stream().map(Redaction::showWord).toList();
    }

    private static String showWord(String word) {
        int equals = word.indexOf('=');
        boolean isProperty = word.startsWith("-D") && equals > 0;
        return isProperty
                ? word.substring(0, equals + 1)
                        + show(word.substring("-D".length(), equals), word.substring(equals + 1))
                : showText(word);
    }

    /** All of a configuration, sorted by key, as it may be shown. */
    public static Map<String, String> show(Map<String, String> settings) {
        Map<String, String> shown = new TreeMap<>();
        settings.forEach((key, value) -> shown.put(key, show(key, value)));
        return shown;
    }
}
