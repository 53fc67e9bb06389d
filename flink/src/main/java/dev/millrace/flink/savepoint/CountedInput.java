package dev.millrace.flink.savepoint;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Counts the bytes that were read, behind a buffer. Owned by one thread. */
final class CountedInput extends FilterInputStream {
    private static final int BUFFER_BYTES = 1 << 14;

    private long position;
    private long marked;

    CountedInput(InputStream in) {
        super(new BufferedInputStream(in, BUFFER_BYTES));
    }

    long position() {
        return position;
    }

    @Override
    public int read() throws IOException {
        int value = super.read();
        position += value < 0 ? 0 : 1;
        return value;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = super.read(bytes, offset, length);
        position += Math.max(0, count);
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = super.skip(count);
        position += skipped;
        return skipped;
    }

    @Override
    public synchronized void mark(int limit) {
        super.mark(limit);
        marked = position;
    }

    @Override
    public synchronized void reset() throws IOException {
        super.reset();
        position = marked;
    }
}
