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
    /** Begins what {@code NestedSerializersSnapshotDelegate} writes. */
    private static final int NESTED = 1333245;
    /** The version of {@code SimpleTypeSerializerSnapshot} that writes a name. */
    private static final int NAMED = 2;

    private int version;
    private String typeName = "";
    private boolean isTypeMissing;
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
        if (isEnum()) {
            readEnum(in, classLoader);
        } else if (comes(COMPOSITE, in)) {
            in.readInt(); // The version of what follows, which is nothing, or the name of a class, as Scala's has it.
            typeName = comes(NESTED, in) ? "" : in.readUTF();
            nested = List.of(NestedSerializersSnapshotDelegate.readNestedSerializerSnapshots(in, classLoader)
                    .getNestedSerializerSnapshots());
        } else if (readVersion == NAMED) {
            in.readUTF();
        }
    }

    private void readEnum(DataInputView in, ClassLoader classLoader) throws IOException {
        typeName = in.readUTF();
        try {
            isTypeMissing = StandIn.class.isAssignableFrom(Class.forName(typeName, false, classLoader));
        } catch (ClassNotFoundException e) {
            throw new IOException(e);
        }
        int count = in.readInt();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add(in.readUTF());
        }
        constants = names;
    }

    /** Whether this number comes next; it is left to be read if it is {@link #NESTED}. */
    private static boolean comes(int number, DataInputView in) throws IOException {
        if (!(in instanceof InputStream stream) || !stream.markSupported()) {
            return false;
        }
        stream.mark(Integer.BYTES);
        byte[] next = stream.readNBytes(Integer.BYTES);
        boolean comes = next.length == Integer.BYTES && ByteBuffer.wrap(next).getInt() == number;
        if (!comes || number == NESTED) {
            stream.reset();
        }
        return comes;
    }

    /** The class that values are of, if that was said; else empty. */
    String typeName() {
        return typeName;
    }

    boolean isTypeMissing() {
        return isTypeMissing;
    }

    boolean isEnum() {
        return getClass().getName().equals(ENUM);
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
