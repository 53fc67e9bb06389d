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
    private static final int CELLS_AT_A_TIME = 256;
    /** There is room for many more cells than are written at a time, so that each call of the stream is worth it. */
    private static final int FULL = 4096 * ENTRY_BYTES;

    private final byte[] buffer = new byte[FULL + CELLS_AT_A_TIME * ENTRY_BYTES];
    private DataOutputView out;
    private int length;

    /** Where what comes now goes; what came before has been flushed. */
    LongWriter to(DataOutputView next) {
        out = next;
        return this;
    }

    @Override
    public void entry(long key, long value) {
        makeRoom();
        put(length, key, value);
        length += ENTRY_BYTES;
    }

    /** Every cell is written; what was free is written over by the next. */
    @Override
    public void entries(long[] cells, long free) {
        for (int from = 0; from < cells.length; from += 2 * CELLS_AT_A_TIME) {
            makeRoom();
            int to = Math.min(cells.length, from + 2 * CELLS_AT_A_TIME);
            int end = length;
            for (int i = from; i < to; i += 2) {
                long key = cells[i];
                put(end, key, cells[i + 1]);
                long difference = key ^ free;
                end += ENTRY_BYTES * (int) ((difference | -difference) >>> (Long.SIZE - 1));
            }
            length = end;
        }
    }

    /** For so many cells as are written at a time. */
    private void makeRoom() {
        if (length > FULL) {
            try {
                flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void put(int at, long key, long value) {
        LONG.set(buffer, at + 1, key);
        LONG.set(buffer, at + 1 + Long.BYTES, value);
    }

    /** Passes on what is left. */
    void flush() throws IOException {
        out.write(buffer, 0, length);
        length = 0;
    }
}
