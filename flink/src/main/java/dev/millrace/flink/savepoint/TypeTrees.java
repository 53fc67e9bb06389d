package dev.millrace.flink.savepoint;

import dev.millrace.flink.savepoint.TypeTree.Form;
import dev.millrace.flink.savepoint.TypeTree.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.api.common.typeutils.CompositeTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.EnumSerializer.EnumSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.GenericArraySerializerSnapshot;
import org.apache.flink.api.java.typeutils.runtime.PojoSerializerSnapshot;
import org.apache.flink.api.java.typeutils.runtime.TupleSerializerSnapshot;
import org.apache.flink.api.java.typeutils.runtime.kryo.KryoSerializerSnapshot;
import org.apache.flink.util.LinkedOptionalMap;

/** Understands Flink's snapshots of serializers. Stateless. */
public final class TypeTrees {
    private static final String TTL = "TtlSerializerSnapshot";
    private static final String AVRO = "AvroSerializerSnapshot";

    private TypeTrees() {}

    /** The type that a serializer is for. Null is an unknown one. */
    public static TypeTree of(TypeSerializerSnapshot<?> snapshot) {
        if (snapshot == null) {
            return TypeTree.UNKNOWN;
        }
        if (snapshot instanceof StandIn standIn) {
            return standIn(standIn);
        }
        if (snapshot instanceof PojoSerializerSnapshot) {
            return pojo(snapshot);
        }
        if (snapshot instanceof KryoSerializerSnapshot) {
            return ofClass(Form.KRYO, inData(snapshot, "typeClass"), registered(snapshot));
        }
        if (snapshot instanceof EnumSerializerSnapshot) {
            return ofEnum(snapshot);
        }
        if (snapshot.getClass().getSimpleName().equals(AVRO)) {
            return avro(snapshot);
        }
        if (snapshot instanceof CompositeTypeSerializerSnapshot<?, ?> composite) {
            return composite(composite);
        }
        return TypeTree.plain(name(snapshot.getClass()));
    }

    /** Whether a state of this serializer forgets its values after a time. */
    public static boolean isTtl(TypeSerializerSnapshot<?> snapshot) {
        if (snapshot == null) {
            return false;
        }
        if (snapshot.getClass().getSimpleName().equals(TTL)) {
            return true;
        }
        return snapshot instanceof CompositeTypeSerializerSnapshot<?, ?> composite
                && List.of(composite.getNestedSerializerSnapshots()).stream().anyMatch(TypeTrees::isTtl);
    }

    private static TypeTree standIn(StandIn standIn) {
        if (standIn.isEnum()) {
            List<Part> constants = standIn.constants().stream()
                    .map(constant -> new Part(constant, TypeTree.UNKNOWN))
                    .toList();
            return new TypeTree(Form.ENUM, standIn.typeName(), constants, standIn.isTypeMissing());
        }
        String name = standIn.typeName().isEmpty() ? standIn.getClass().getName() : standIn.typeName();
        return new TypeTree(Form.COMPOSITE, name, numbered(standIn.nested()), true);
    }

    private static TypeTree pojo(TypeSerializerSnapshot<?> snapshot) {
        List<Part> fields = new ArrayList<>();
        Peek.field(snapshot, "snapshotData")
                .flatMap(content -> Peek.field(content, "fieldSerializerSnapshots"))
                .flatMap(map -> Peek.field(map, "underlyingMap", Map.class))
                .ifPresent(map -> ((Map<?, ?>) map).forEach((field, entry) -> {
                    LinkedOptionalMap.KeyValue<?, ?> pair = (LinkedOptionalMap.KeyValue<?, ?>) entry;
                    fields.add(new Part(String.valueOf(field), of((TypeSerializerSnapshot<?>) pair.getValue())));
                }));
        return ofClass(Form.POJO, inData(snapshot, "pojoClass"), fields);
    }

    /** What the job itself registered with Kryo, as far as names tell. */
    private static List<Part> registered(TypeSerializerSnapshot<?> snapshot) {
        return Peek.field(snapshot, "snapshotData")
                .flatMap(content -> Peek.field(content, "kryoRegistrations", LinkedOptionalMap.class))
                .map(registrations -> ((LinkedOptionalMap<?, ?>) registrations)
                        .keyNames().stream()
                                .filter(name -> name.contains(".")
                                        && !name.startsWith("java.")
                                        && !name.startsWith("org.apache.flink.")
                                        && !name.startsWith("org.apache.avro."))
                                .map(name -> new Part(name, TypeTree.UNKNOWN))
                                .toList())
                .orElse(List.of());
    }

    private static Class<?> inData(TypeSerializerSnapshot<?> snapshot, String field) {
        Object content = Peek.field(snapshot, "snapshotData").orElse(null);
        return content == null
                ? null
                : (Class<?>) Peek.field(content, field, Class.class).orElse(null);
    }

    private static TypeTree ofEnum(TypeSerializerSnapshot<?> snapshot) {
        List<Part> constants = new ArrayList<>();
        Peek.field(snapshot, "enums", Object[].class).ifPresent(enums -> {
            for (Object constant : enums) {
                constants.add(new Part(((Enum<?>) constant).name(), TypeTree.UNKNOWN));
            }
        });
        return ofClass(Form.ENUM, Peek.field(snapshot, "enumClass", Class.class).orElse(null), constants);
    }

    private static TypeTree avro(TypeSerializerSnapshot<?> snapshot) {
        String name = Peek.field(snapshot, "runtimeType", Class.class)
                .map(type -> ((Class<?>) type).getName())
                .orElse("record");
        return Peek.field(snapshot, "schema")
                .map(schema -> AvroTree.of(String.valueOf(schema), name))
                .orElseGet(() -> new TypeTree(Form.AVRO, name, List.of(), false));
    }

    private static TypeTree composite(CompositeTypeSerializerSnapshot<?, ?> snapshot) {
        List<TypeSerializerSnapshot<?>> nested = List.of(snapshot.getNestedSerializerSnapshots());
        if (snapshot.getClass().getSimpleName().equals(TTL)) {
            return of(nested.get(nested.size() - 1)); // The first is that of the time.
        }
        if (snapshot instanceof GenericArraySerializerSnapshot) {
            return new TypeTree(Form.ARRAY, of(nested.get(0)).text(), numbered(nested), false);
        }
        if (snapshot instanceof TupleSerializerSnapshot) {
            Class<?> tuple = Peek.field(snapshot, "tupleClass", Class.class).orElse(null);
            return ofClass(Form.COMPOSITE, tuple, numbered(nested));
        }
        List<TypeSerializerSnapshot<?>> shown = nested.stream()
                .filter(part -> !part.getClass().getSimpleName().startsWith("VoidNamespace"))
                .toList();
        return new TypeTree(Form.COMPOSITE, name(snapshot.getClass()), numbered(shown), false);
    }

    private static List<Part> numbered(List<TypeSerializerSnapshot<?>> nested) {
        List<Part> parts = new ArrayList<>();
        for (TypeSerializerSnapshot<?> snapshot : nested) {
            parts.add(new Part(Integer.toString(parts.size()), of(snapshot)));
        }
        return parts;
    }

    private static TypeTree ofClass(Form form, Class<?> type, List<Part> parts) {
        if (type == null) {
            return new TypeTree(form, "?", parts, false);
        }
        boolean isFlinks = type.getName().startsWith("org.apache.flink.api.java.tuple.");
        return new TypeTree(
                form, isFlinks ? type.getSimpleName() : type.getName(), parts, StandIn.class.isAssignableFrom(type));
    }

    /** "Long" of {@code LongSerializer.LongSerializerSnapshot}; the full name if it is nobody's that all know. */
    private static String name(Class<?> snapshot) {
        if (!snapshot.getName().startsWith("org.apache.flink.")) {
            return snapshot.getName();
        }
        String name = snapshot.getSimpleName();
        for (String end : List.of("Snapshot", "Config", "Serializer")) {
            name = name.endsWith(end) && name.length() > end.length()
                    ? name.substring(0, name.length() - end.length())
                    : name;
        }
        if (name.equals("Int")) {
            return "Integer";
        }
        if (name.endsWith("PrimitiveArray")) {
            return name.substring(0, name.length() - "PrimitiveArray".length()).toLowerCase(Locale.ROOT) + "[]";
        }
        return name;
    }
}
