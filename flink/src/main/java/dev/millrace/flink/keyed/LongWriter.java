package dev.millrace.flink.keyed;

import dev.millrace.state.LongEntries;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Writes entries without a namespace, whose keys and values are longs, as Flink's serializers would: a byte of nothing,
 * the key, the value. Owned by the thread that writes a snapshot.
 */
final class LongWriter implements LongEntries {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int ENTRY_BYTES = 1 + 2 * Long.BYTES;
    private static final int BUFFERED = 4096;

    private final byte[] buffer = new byte[BUFFERED * ENTRY_BYTES];
    private DataOutputView out;
    private int length;

    /** Where what comes now goes; what came before has been flushed. */
    LongWriter to(DataOutputView next) {
        out = next;
        return this;
    }

    @Override
    public void entry(long key, long value) {
        if (length == buffer.length) {
            try {
                flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        LONG.set(buffer, length + 1, key);
        LONG.set(buffer, length + 1 + Long.BYTES, value);
        length += ENTRY_BYTES;
    }

    /** Passes on what is left. */
    void flush() throws IOException {
        out.write(buffer, 0, length);
        length = 0;
    }
}
