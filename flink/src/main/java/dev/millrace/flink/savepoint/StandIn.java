package dev.millrace.flink.savepoint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.NestedSerializersSnapshotDelegate;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What {@link StandInLoader} loads in place of a class that is missing: a snapshot of a serializer, in case that is
 * what is asked for, which reads what the common kinds of snapshots write. Public because subclasses of other class
 * loaders are made of it. Owned by one thread.
 */
public class StandIn implements TypeSerializerSnapshot<Object> {
    static final String ENUM = "org.apache.flink.api.common.typeutils.base.EnumSerializer$EnumSerializerSnapshot";
    /** Begins what {@code CompositeTypeSerializerSnapshot} writes. */
    private static final int COMPOSITE = 911108;
    /** The version of {@code SimpleTypeSerializerSnapshot} that writes a name. */
    private static final int NAMED = 2;

    private int version;
    private String typeName = "";
    private List<String> constants = List.of();
    private List<TypeSerializerSnapshot<?>> nested = List.of();

    @Override
    public int getCurrentVersion() {
        return version;
    }

    @Override
    public void writeSnapshot(DataOutputView out) {
        throw new UnsupportedOperationException(getClass().getName() + " stands in for a missing class");
    }

    @Override
    public void readSnapshot(int readVersion, DataInputView in, ClassLoader classLoader) throws IOException {
        version = readVersion;
        if (getClass().getName().equals(ENUM)) {
            readEnum(in);
        } else if (isComposite(in)) {
            in.readInt(); // Of the outer part, which most have nothing in.
            nested = List.of(NestedSerializersSnapshotDelegate.readNestedSerializerSnapshots(in, classLoader)
                    .getNestedSerializerSnapshots());
        } else if (readVersion == NAMED) {
            in.readUTF();
        }
    }

    private void readEnum(DataInputView in) throws IOException {
        typeName = in.readUTF();
        int count = in.readInt();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add(in.readUTF());
        }
        constants = names;
    }

    private static boolean isComposite(DataInputView in) throws IOException {
        if (!(in instanceof InputStream stream) || !stream.markSupported()) {
            return false;
        }
        stream.mark(Integer.BYTES);
        byte[] first = stream.readNBytes(Integer.BYTES);
        if (first.length == Integer.BYTES && ByteBuffer.wrap(first).getInt() == COMPOSITE) {
            return true;
        }
        stream.reset();
        return false;
    }

    /** The enum's class, if this stands for an enum's snapshot. */
    String typeName() {
        return typeName;
    }

    List<String> constants() {
        return constants;
    }

    List<TypeSerializerSnapshot<?>> nested() {
        return nested;
    }

    @Override
    public TypeSerializer<Object> restoreSerializer() {
        throw new UnsupportedOperationException(getClass().getName() + " stands in for a missing class");
    }

    @Override
    public TypeSerializerSchemaCompatibility<Object> resolveSchemaCompatibility(TypeSerializerSnapshot<Object> old) {
        return TypeSerializerSchemaCompatibility.incompatible();
    }
}
