package dev.millrace.flink.savepoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.SavepointKeyedStateHandle;

/** How key groups are written one after the other. */
enum KeyGroupFormat {
    /** As all state backends can read it. */
    CANONICAL("canonical"),
    /** By Flink's heap, and by Millrace's. */
    HEAP("heap"),
    /** The same as canonical, but from before it was called so: by RocksDB. */
    ROCKS_FULL("RocksDB full");

    private final String text;

    KeyGroupFormat(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    /** The heap has each key group begin with its number, all others with that of a state. */
    static KeyGroupFormat of(KeyGroupsStateHandle file) throws IOException {
        if (file instanceof SavepointKeyedStateHandle) {
            return CANONICAL;
        }
        try (FSDataInputStream in = file.openInputStream()) {
            for (Tuple2<Integer, Long> group : file.getGroupRangeOffsets()) {
                if (group.f1 > 0) {
                    in.seek(group.f1);
                    byte[] first = in.readNBytes(Integer.BYTES);
                    if (first.length < Integer.BYTES || ByteBuffer.wrap(first).getInt() != group.f0) {
                        return ROCKS_FULL;
                    }
                }
            }
        }
        return HEAP;
    }
}
