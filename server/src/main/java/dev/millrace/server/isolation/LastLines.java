package dev.millrace.server.isolation;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** Passes on the lines that a process prints and remembers the last few. Thread-safe. */
final class LastLines {
    private static final int LIMIT = 20;
    private static final int LENGTH_LIMIT = 500;

    private final Deque<String> lines = new ArrayDeque<>();

    /** Until the stream ends. */
    void read(InputStream stream, Consumer<String> listener) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, Charset.defaultCharset()))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                add(line.length() > LENGTH_LIMIT ? line.substring(0, LENGTH_LIMIT) + "..." : line);
                listener.accept(line);
            }
        } catch (IOException e) {
            add("(the rest could not be read: " + e + ")");
        }
    }

    private synchronized void add(String line) {
        if (lines.size() == LIMIT) {
            lines.removeFirst();
        }
        lines.addLast(line);
    }

    /** Oldest first, each on a line of its own. */
    synchronized String text() {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append("\n    ").append(line));
        return text.toString();
    }
}
