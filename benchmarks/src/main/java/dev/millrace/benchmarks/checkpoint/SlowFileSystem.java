package dev.millrace.benchmarks.checkpoint;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystemFactory;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.local.LocalFileSystem;

/**
 * Local files that take as long to write as if they went to a busy store far away, so that a snapshot stays in progress
 * for seconds. Flink finds it by the scheme of a path. Thread-safe.
 */
public final class SlowFileSystem extends LocalFileSystem {
    static final String SCHEME = "slow";
    /** Of each file. */
    private static final long BYTES_PER_SECOND = 5_000_000;

    private static final AtomicInteger OPEN = new AtomicInteger();

    /** Whether a file is being written. */
    static boolean isWriting() {
        return OPEN.get() > 0;
    }

    @Override
    public URI getUri() {
        return URI.create(SCHEME + ":///");
    }

    @Override
    public FSDataOutputStream create(Path path, WriteMode mode) throws IOException {
        return new SlowStream(super.create(path, mode));
    }

    /** Makes Flink know the scheme. Called by Flink. */
    public static final class Factory implements FileSystemFactory {
        @Override
        public String getScheme() {
            return SCHEME;
        }

        @Override
        public FileSystem create(URI uri) {
            return new SlowFileSystem();
        }
    }

    /** Owned by the thread that writes a snapshot; closed by any. */
    private static final class SlowStream extends FSDataOutputStream {
        private final FSDataOutputStream file;
        private final long startNs = System.nanoTime();
        private boolean isOpen = true;

        SlowStream(FSDataOutputStream file) {
            this.file = file;
            OPEN.incrementAndGet();
        }

        private void pause() throws IOException {
            long dueNs = startNs + file.getPos() * 1_000_000_000 / BYTES_PER_SECOND;
            for (long leftNs = dueNs - System.nanoTime(); leftNs > 0; leftNs = dueNs - System.nanoTime()) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new IOException("interrupted");
                }
                LockSupport.parkNanos(leftNs);
            }
        }

        @Override
        public void write(int b) throws IOException {
            file.write(b);
            pause();
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            file.write(bytes, offset, length);
            pause();
        }

        @Override
        public long getPos() throws IOException {
            return file.getPos();
        }

        @Override
        public void flush() throws IOException {
            file.flush();
        }

        @Override
        public void sync() throws IOException {
            file.sync();
        }

        @Override
        public synchronized void close() throws IOException {
            if (isOpen) {
                isOpen = false;
                OPEN.decrementAndGet();
                file.close();
            }
        }
    }
}
