package dev.millrace.server.log;

import java.io.IOException;
import java.io.OutputStream;

/** Writes to two streams, to the second whatever becomes of the first. Thread-safe if both are. */
final class Tee extends OutputStream {
    private final OutputStream first;
    private final OutputStream second;

    Tee(OutputStream first, OutputStream second) {
        this.first = first;
        this.second = second;
    }

    @Override
    public void write(int b) throws IOException {
        second.write(b);
        first.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        second.write(bytes, offset, count);
        first.write(bytes, offset, count);
    }

    @Override
    public void flush() throws IOException {
        second.flush();
        first.flush();
    }
}
