package dev.millrace.flink.savepoint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.SnappyStreamCompressionDecorator;
import org.apache.flink.runtime.state.StreamCompressionDecorator;
import org.apache.flink.runtime.state.UncompressedStreamCompressionDecorator;

/**
 * Counts the entries of one file of keyed state, in the canonical format, whose entries say how long they are, or in
 * that of Flink's heap, which has to be understood to be passed over. Owned by one thread.
 */
final class KeyedEntries {
    private static final int END = 0xFFFF;
    private static final int LAST_OF_STATE = 0x80;
    /** More different keys than this in a key group are not told apart. */
    private static final int MAX_KEYS = 1 << 20;

    private final KeyGroupsStateHandle file;
    private final StateHead head;
    private final List<Tally> tallies;
    private final int keyGroupPrefixBytes;
    private final TypeSerializer<?> keySerializer;

    /** @param maxParallelism of the operator */
    KeyedEntries(KeyGroupsStateHandle file, StateHead head, Function<StateMeta, Tally> tallies, int maxParallelism) {
        this.file = file;
        this.head = head;
        this.tallies = head.states().stream().map(tallies).toList();
        this.keyGroupPrefixBytes = maxParallelism > Byte.MAX_VALUE + 1 ? 2 : 1;
        this.keySerializer = readable(head.key());
    }

    static TypeSerializer<?> readable(org.apache.flink.api.common.typeutils.TypeSerializerSnapshot<?> snapshot) {
        try {
            return snapshot == null || !TypeTrees.of(snapshot).isReadable() ? null : snapshot.restoreSerializer();
        } catch (RuntimeException | LinkageError e) {
            return null; // Whatever the user's class has against it, counting goes on without.
        }
    }

    /** Where the first key group begins, and so the file's head ends. */
    static long firstOffset(KeyGroupsStateHandle file) {
        long first = Long.MAX_VALUE;
        for (Tuple2<Integer, Long> group : file.getGroupRangeOffsets()) {
            first = group.f1 > 0 ? Math.min(first, group.f1) : first;
        }
        return first == Long.MAX_VALUE ? StateHead.NO_END : first;
    }

    void count() throws IOException {
        boolean isHeap = KeyGroupFormat.of(file) == KeyGroupFormat.HEAP;
        try (FSDataInputStream in = file.openInputStream()) {
            for (Tuple2<Integer, Long> group : file.getGroupRangeOffsets()) {
                if (group.f1 > 0) {
                    in.seek(group.f1);
                    count(group.f0, in, isHeap);
                }
            }
        }
    }

    private void count(int keyGroup, FSDataInputStream in, boolean isHeap) throws IOException {
        StreamCompressionDecorator compression = head.isCompressed()
                ? SnappyStreamCompressionDecorator.INSTANCE
                : UncompressedStreamCompressionDecorator.INSTANCE;
        if (isHeap) {
            in.skipNBytes(Integer.BYTES); // The number of the key group is not compressed.
        }
        InputStream raw = new java.io.FilterInputStream(in) {
            @Override
            public void close() {
                // Only the decorator ends here.
            }
        };
        try (CountedInput counted = new CountedInput(compression.decorateWithCompression(raw))) {
            DataInputViewStreamWrapper view = new DataInputViewStreamWrapper(counted);
            try {
                if (isHeap) {
                    new HeapEntries(head, tallies, counted, view).count();
                } else {
                    countCanonical(view);
                }
            } catch (IOException | RuntimeException e) {
                throw new IOException("key group " + keyGroup + ": " + SavepointFault.said(e), e);
            }
        }
    }

    private void countCanonical(DataInputViewStreamWrapper in) throws IOException {
        Set<ByteBuffer> keys = new HashSet<>();
        int id = in.readUnsignedShort();
        while (id != END) {
            boolean isKnown = id < tallies.size();
            if (!isKnown && head.fault() == null) {
                throw new IOException("there is no state number " + id + " of " + tallies.size());
            }
            byte[] key = new byte[length(in.readInt())];
            in.readFully(key);
            int valueBytes = length(in.readInt());
            in.skipNBytes(valueBytes);
            boolean isLast = key.length > 0 && (key[0] & LAST_OF_STATE) != 0;
            if (isKnown) {
                Tally tally = tallies.get(id);
                tally.addEntries(1);
                tally.addBytes((long) key.length + valueBytes);
                countKey(head.states().get(id), tally, key, keys);
            }
            if (isLast) {
                id = in.readUnsignedShort();
                keys.clear();
            }
        }
    }

    private static int length(int claimed) throws IOException {
        if (claimed < 0) {
            throw new IOException("an entry claims to be " + claimed + " bytes long");
        }
        return claimed;
    }

    private void countKey(StateMeta state, Tally tally, byte[] entry, Set<ByteBuffer> seen) {
        if (state.isOneEntryAKey()) {
            tally.addKeys(1);
            return;
        }
        if (state.kind().isTimers() || keySerializer == null || seen.size() > MAX_KEYS) {
            tally.loseKeys();
            return;
        }
        try {
            DataInputDeserializer in =
                    new DataInputDeserializer(entry, keyGroupPrefixBytes, entry.length - keyGroupPrefixBytes);
            keySerializer.deserialize(in);
            if (seen.add(ByteBuffer.wrap(entry, keyGroupPrefixBytes, in.getPosition() - keyGroupPrefixBytes))) {
                tally.addKeys(1);
            }
        } catch (IOException | RuntimeException | LinkageError e) {
            tally.loseKeys(); // A key is not what its serializer expects: that shows when it is restored.
        }
    }
}
