package dev.millrace.server.isolation;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;

/** The stdout of a job, sent to the server line by line. Thread-safe. */
final class PrintedLines extends OutputStream {
    private static final int LENGTH_LIMIT_BYTES = 8192;

    private final Frames frames;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    PrintedLines(Frames frames) {
        this.frames = frames;
    }

    @Override
    public synchronized void write(int one) throws IOException {
        if (one == '\n' || line.size() == LENGTH_LIMIT_BYTES) {
            send();
        }
        if (one != '\n' && one != '\r') {
            line.write(one);
        }
    }

    private void send() throws IOException {
        String text = line.toString(Charset.defaultCharset());
        line.reset();
        frames.send(new Message.Printed(text));
    }

    @Override
    public synchronized void close() throws IOException {
        if (line.size() > 0) {
            send();
        }
    }
}
