package dev.millrace.flink.savepoint;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;

/** Counts one key group in the format of Flink's heap: all entries of a state after their number. Used once. */
final class HeapEntries {
    private final StateHead head;
    private final List<Tally> tallies;
    private final CountedInput position;
    private final DataInputViewStreamWrapper in;

    HeapEntries(StateHead head, List<Tally> tallies, CountedInput position, DataInputViewStreamWrapper in) {
        this.head = head;
        this.tallies = tallies;
        this.position = position;
        this.in = in;
    }

    void count() throws IOException {
        Set<Integer> counted = new HashSet<>();
        for (int i = 0; i < tallies.size(); i++) {
            int id = in.readUnsignedShort();
            if (id >= tallies.size() || !counted.add(id)) {
                throw new IOException("there is no state number " + id + ", or there are two of it");
            }
            int entries = in.readInt();
            if (entries < 0) {
                throw new IOException("state '" + head.states().get(id).name() + "' claims " + entries + " entries");
            }
            if (!pass(head.states().get(id), tallies.get(id), entries)) {
                loseOthers(counted);
                return;
            }
        }
    }

    /** Whether the entries could be passed over. */
    private boolean pass(StateMeta state, Tally tally, int entries) throws IOException {
        boolean isMap = state.kind() == StateKind.MAP;
        tally.addEntries(isMap ? 0 : entries);
        TypeSerializer<?> value = KeyedEntries.readable(state.value());
        TypeSerializer<?> key = KeyedEntries.readable(head.key());
        TypeSerializer<?> namespace = KeyedEntries.readable(state.namespace());
        boolean isQueue = state.kind().isTimers();
        boolean isKnown = value != null && (isQueue || (key != null && namespace != null));
        if (entries == 0 || (isKnown && read(state, tally, entries, new Serializers(key, namespace, value)))) {
            return true;
        }
        tally.loseBytes();
        tally.loseKeys();
        if (isMap) {
            tally.loseEntries();
        }
        return false;
    }

    private record Serializers(TypeSerializer<?> key, TypeSerializer<?> namespace, TypeSerializer<?> value) {}

    private boolean read(StateMeta state, Tally tally, int entries, Serializers serializers) throws IOException {
        long from = position.position();
        Set<Object> keys = new HashSet<>();
        boolean isQueue = state.kind().isTimers();
        for (int i = 0; i < entries; i++) {
            try {
                if (!isQueue) {
                    serializers.namespace().deserialize(in);
                    Object key = serializers.key().deserialize(in);
                    keys.add(state.isWithoutNamespace() ? i : key); // One entry a key: no need to compare them.
                }
                Object value = serializers.value().deserialize(in);
                tally.addEntries(state.kind() == StateKind.MAP && value instanceof Map<?, ?> map ? map.size() : 0);
            } catch (IOException | RuntimeException | LinkageError e) {
                if (TypeTrees.of(state.value()).hasMissing()
                        || TypeTrees.of(head.key()).hasMissing()) {
                    return false;
                }
                throw e;
            }
        }
        tally.addBytes(position.position() - from);
        if (isQueue) {
            tally.loseKeys();
        } else {
            tally.addKeys(keys.size());
        }
        return true;
    }

    private void loseOthers(Set<Integer> counted) {
        for (int id = 0; id < tallies.size(); id++) {
            if (!counted.contains(id)) {
                tallies.get(id).loseEntries();
                tallies.get(id).loseBytes();
            }
        }
    }
}
