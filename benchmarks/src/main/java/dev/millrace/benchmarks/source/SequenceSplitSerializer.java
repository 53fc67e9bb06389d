package dev.millrace.benchmarks.source;

import java.io.IOException;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** Two ints and two longs. Stateless. */
final class SequenceSplitSerializer implements SimpleVersionedSerializer<SequenceSplit> {
    static final int SIZE_BYTES = 24;

    @Override
    public int getVersion() {
        return 1;
    }

    @Override
    public byte[] serialize(SequenceSplit split) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(SIZE_BYTES);
        write(split, out);
        return out.getCopyOfBuffer();
    }

    @Override
    public SequenceSplit deserialize(int version, byte[] bytes) throws IOException {
        return read(new DataInputDeserializer(bytes));
    }

    static void write(SequenceSplit split, DataOutputSerializer out) throws IOException {
        out.writeInt(split.first());
        out.writeInt(split.step());
        out.writeLong(split.next());
        out.writeLong(split.end());
    }

    static SequenceSplit read(DataInputDeserializer in) throws IOException {
        return new SequenceSplit(in.readInt(), in.readInt(), in.readLong(), in.readLong());
    }
}
