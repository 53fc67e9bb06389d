package dev.millrace.server.log;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A file that is moved aside when it is full, so that it and its predecessor have a bound together. A disk that is full
 * loses what is written and stops nobody: these are copies of what went to the console. Thread-safe.
 */
final class BoundedFile extends OutputStream {
    private final Path file;
    private final Path predecessor;
    private final long limitBytes;
    private OutputStream out;
    private long writtenBytes;

    /** Begins anew; what an earlier process left is moved aside. */
    BoundedFile(Path file, long limitBytes) throws IOException {
        this.file = file;
        this.predecessor = file.resolveSibling(file.getFileName() + ".1");
        this.limitBytes = limitBytes;
        if (Files.exists(file) && Files.size(file) > 0) {
            Files.move(file, predecessor, StandardCopyOption.REPLACE_EXISTING);
        }
        open();
    }

    private void open() throws IOException {
        out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
        writtenBytes = 0;
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int count) {
        if (out == null) {
            return;
        }
        try {
            if (writtenBytes > 0 && writtenBytes + count > limitBytes) {
                roll();
            }
            out.write(bytes, offset, count);
            writtenBytes += count;
        } catch (IOException e) {
            writtenBytes += count; // Lost bytes count: once they would have filled the file, a new one is tried.
        }
    }

    private void roll() throws IOException {
        out.close();
        if (Files.exists(file)) {
            Files.move(file, predecessor, StandardCopyOption.REPLACE_EXISTING);
        }
        open();
    }

    @Override
    public synchronized void close() throws IOException {
        if (out != null) {
            out.close();
            out = null;
        }
    }
}
