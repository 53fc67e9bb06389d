package dev.millrace.cli.terminal;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;

/** Says when something could not be written, which the print streams of Java keep to themselves. Thread-safe. */
public final class WatchedStream extends OutputStream {
    private final OutputStream target;
    private final CompletableFuture<IOException> loss;

    /** {@code loss} gets the first failure, on the thread that wrote. */
    public WatchedStream(OutputStream target, CompletableFuture<IOException> loss) {
        this.target = target;
        this.loss = loss;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            target.write(bytes, offset, length);
        } catch (IOException e) {
            loss.complete(e);
            throw e;
        }
    }

    @Override
    public void flush() throws IOException {
        try {
            target.flush();
        } catch (IOException e) {
            loss.complete(e);
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        flush();
    }
}
