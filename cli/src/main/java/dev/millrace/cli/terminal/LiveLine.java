package dev.millrace.cli.terminal;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * One line at the bottom of a terminal that is drawn anew several times a second, and never mixes with what others
 * print: their streams go through {@link #around}, which takes the line away first. Thread-safe.
 */
public final class LiveLine implements AutoCloseable {
    private static final long PERIOD_MS = 200;
    private static final byte[] ERASE = "\r\u001b[K".getBytes(StandardCharsets.US_ASCII);
    /** While the line is written, what does not fit is cut off: the rest of a wrapped line could not be taken away. */
    private static final String NO_WRAP = "\u001b[?7l";

    private static final String WRAP = "\u001b[?7h";

    private final PrintStream terminal;
    private final Supplier<String> text;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread painter;
    private boolean isDrawn;
    private boolean isCursorAtLineStart = true;

    /** Whether the terminal that the environment names understands what this writes. */
    public static boolean isPossible(Map<String, String> environment) {
        String terminal = environment.getOrDefault("TERM", "dumb");
        return !terminal.isEmpty() && !terminal.equals("dumb") && !terminal.equals("unknown");
    }

    /** {@code text} is asked on a thread of the line's own; an empty answer draws nothing. */
    public LiveLine(PrintStream terminal, Supplier<String> text) {
        this.terminal = terminal;
        this.text = text;
        painter = new Thread(this::paint, "millrace-live-line");
        painter.setDaemon(true);
    }

    public void start() {
        painter.start();
    }

    /** A stream that writes to {@code target}, which is on the same terminal. */
    public PrintStream around(PrintStream target) {
        return new PrintStream(new ClearingStream(target), true, Terminals.charset());
    }

    private void paint() {
        try {
            while (!closed.await(PERIOD_MS, TimeUnit.MILLISECONDS)) {
                draw(text.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void draw(String line) {
        if (closed.getCount() == 0 || !isCursorAtLineStart || line.isEmpty()) {
            return;
        }
        byte[] bytes = (NO_WRAP + line + WRAP).getBytes(Terminals.charset());
        terminal.write(ERASE, 0, ERASE.length);
        terminal.write(bytes, 0, bytes.length);
        terminal.flush();
        isDrawn = true;
    }

    private void erase() {
        if (isDrawn) {
            terminal.write(ERASE, 0, ERASE.length);
            terminal.flush();
            isDrawn = false;
        }
    }

    /** Takes the line away for good. */
    @Override
    public void close() {
        closed.countDown();
        synchronized (this) {
            erase();
        }
    }

    private final class ClearingStream extends OutputStream {
        private final PrintStream target;

        ClearingStream(PrintStream target) {
            this.target = target;
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            if (length == 0) {
                return;
            }
            synchronized (LiveLine.this) {
                erase();
                target.write(bytes, offset, length);
                target.flush();
                isCursorAtLineStart = bytes[offset + length - 1] == '\n';
            }
        }
    }
}
