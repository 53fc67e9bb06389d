package dev.millrace.server.store;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * The number of the last change that is known to be on the disk, in a file of its own. The database falls back to an
 * older state if its newest part cannot be read; this tells that it did. It is written after the change was forced to
 * the disk and is not forced itself: it may lag behind and is never ahead. Owned by the database's thread. Not a
 * channel: an interrupted caller would close that.
 */
final class SequenceMark implements AutoCloseable {
    private static final int BYTES = 16;

    private final RandomAccessFile file;

    private SequenceMark(RandomAccessFile file) {
        this.file = file;
    }

    static SequenceMark open(Path file) throws IOException {
        return new SequenceMark(new RandomAccessFile(file.toFile(), "rw"));
    }

    /** 0 if there is none, or one that was half written. */
    static long read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return 0;
        }
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length != BYTES) {
            return 0;
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        long sequence = buffer.getLong();
        return buffer.getLong() == checksum(sequence) ? sequence : 0;
    }

    void write(long sequence) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(BYTES);
        buffer.putLong(sequence).putLong(checksum(sequence));
        file.seek(0);
        file.write(buffer.array());
    }

    private static long checksum(long sequence) {
        CRC32C checksum = new CRC32C();
        checksum.update(ByteBuffer.allocate(Long.BYTES).putLong(sequence).flip());
        return checksum.getValue();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
