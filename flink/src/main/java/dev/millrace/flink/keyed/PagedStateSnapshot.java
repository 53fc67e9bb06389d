package dev.millrace.flink.keyed;

import dev.millrace.state.TableSnapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.runtime.state.IterableStateSnapshot;
import org.apache.flink.runtime.state.StateEntry;
import org.apache.flink.runtime.state.StateSnapshot;
import org.apache.flink.runtime.state.StateSnapshotTransformer;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot;

/**
 * What a {@link PagedStateTable} held when the snapshot was taken, written as Flink writes it. Made on the task's
 * thread, read on any one.
 */
final class PagedStateSnapshot<K, N, S> implements IterableStateSnapshot<K, N, S>, StateSnapshot.StateKeyGroupWriter {
    private static final int BUFFER_BYTES = 1 << 16;

    private final PagedStateTable<K, N, S> table;
    private final List<Space<K, N, S>> spaces;
    private final TypeSerializer<K> keySerializer;
    private final TypeSerializer<N> namespaceSerializer;
    private final TypeSerializer<S> stateSerializer;
    private final StateSnapshotTransformer<S> transformer;
    /** Made when the first key group is written. */
    private DataOutputSerializer buffer;

    private LongWriter longWriter;

    private record Space<K, N, S>(N namespace, TableSnapshot<K, S> entries) {}

    PagedStateSnapshot(PagedStateTable<K, N, S> table) {
        this.table = table;
        this.spaces = table.spaces().stream()
                .map(space -> new Space<>(space.namespace(), space.table().snapshot()))
                .toList();
        this.keySerializer = table.getKeySerializer().duplicate();
        this.namespaceSerializer = table.getNamespaceSerializer().duplicate();
        this.stateSerializer = table.getStateSerializer().duplicate();
        this.transformer = table.getMetaInfo()
                .getStateSnapshotTransformFactory()
                .createForDeserializedState()
                .orElse(null);
    }

    @Override
    public StateMetaInfoSnapshot getMetaInfoSnapshot() {
        return table.getMetaInfo().snapshot();
    }

    @Override
    public StateKeyGroupWriter getKeyGroupWriter() {
        return this;
    }

    @Override
    public Iterator<StateEntry<K, N, S>> getIterator(int keyGroup) {
        return entries(keyGroup).iterator();
    }

    private List<StateEntry<K, N, S>> entries(int keyGroup) {
        List<StateEntry<K, N, S>> entries = new ArrayList<>();
        for (Space<K, N, S> space : spaces) {
            space.entries().visit(keyGroup - table.firstGroup(), (key, value) -> {
                S kept = transformer == null ? value : transformer.filterOrTransform(value);
                if (kept != null) {
                    entries.add(new StateEntry.SimpleStateEntry<>(key, space.namespace(), kept));
                }
            });
        }
        leave(keyGroup);
        return entries;
    }

    /** Each group is asked for once, in order. */
    private void leave(int keyGroup) {
        spaces.forEach(space -> space.entries().leave(keyGroup - table.firstGroup()));
    }

    @Override
    public void writeStateInKeyGroup(DataOutputView out, int keyGroup) throws IOException {
        if (transformer == null) {
            writeAsTheyCome(out, keyGroup);
            leave(keyGroup);
            return;
        }
        // What is left out may depend on the time, so that entries cannot be counted beforehand.
        List<StateEntry<K, N, S>> entries = entries(keyGroup);
        out.writeInt(entries.size());
        for (StateEntry<K, N, S> entry : entries) {
            write(entry.getNamespace(), entry.getKey(), entry.getState(), out);
        }
    }

    /** By way of a buffer, since a file's stream is slow with a few bytes at a time. */
    private void writeAsTheyCome(DataOutputView out, int keyGroup) throws IOException {
        int group = keyGroup - table.firstGroup();
        int count = 0;
        for (Space<K, N, S> space : spaces) {
            count += space.entries().count(group);
        }
        if (buffer == null) {
            buffer = new DataOutputSerializer(BUFFER_BYTES + BUFFER_BYTES / 4);
        }
        buffer.writeInt(count);
        if (areLongs()) {
            flush(out);
            writeLongs(out, group);
            return;
        }
        try {
            for (Space<K, N, S> space : spaces) {
                space.entries().visit(group, (key, value) -> buffered(space.namespace(), key, value, out));
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        flush(out);
    }

    /** Whether entries are of one namespace, with longs as keys and values, and are kept as such. */
    private boolean areLongs() {
        return namespaceSerializer instanceof VoidNamespaceSerializer
                && keySerializer.getClass() == LongSerializer.class
                && stateSerializer.getClass() == LongSerializer.class
                && spaces.stream().allMatch(space -> space.entries().isOfLongs());
    }

    private void writeLongs(DataOutputView out, int group) throws IOException {
        if (longWriter == null) {
            longWriter = new LongWriter();
        }
        LongWriter writer = longWriter.to(out);
        try {
            spaces.forEach(space -> space.entries().visitLongs(group, writer));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        writer.flush();
    }

    private void buffered(N namespace, K key, S value, DataOutputView out) {
        try {
            write(namespace, key, value, buffer);
            if (buffer.length() >= BUFFER_BYTES) {
                flush(out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void flush(DataOutputView out) throws IOException {
        out.write(buffer.getSharedBuffer(), 0, buffer.length());
        buffer.clear();
    }

    private void write(N namespace, K key, S value, DataOutputView to) throws IOException {
        namespaceSerializer.serialize(namespace, to);
        keySerializer.serialize(key, to);
        stateSerializer.serialize(value, to);
    }

    @Override
    public void release() {
        spaces.forEach(space -> space.entries().release());
    }
}
