package dev.millrace.flink.savepoint;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A type as its serializer sees it, for people. Immutable.
 *
 * @param form what kind of serializer
 * @param name of the class, or of the serializer where that says more
 * @param parts fields or type parameters; an enum's constants; the classes that a job registered with Kryo
 * @param isMissing whether the class, or its serializer's, is not on the class path
 */
public record TypeTree(Form form, String name, List<Part> parts, boolean isMissing) {
    /** What stands where nothing is known. */
    static final TypeTree UNKNOWN = new TypeTree(Form.UNKNOWN, "?", List.of(), false);

    /** Kinds of serializers that read differently. */
    public enum Form {
        /** One class and nothing to say of it. */
        PLAIN,
        /** A class with fields of its own serializers. */
        POJO,
        /** A class with type parameters, tuples among them. */
        COMPOSITE,
        ARRAY,
        KRYO,
        /** A record of Avro's, with fields: told by its name, compared by its schema. */
        AVRO,
        ENUM,
        UNKNOWN
    }

    /**
     * A field or a type parameter.
     *
     * @param label the field's name, or the parameter's number
     */
    public record Part(String label, TypeTree type) {}

    public TypeTree {
        parts = List.copyOf(parts);
    }

    static TypeTree plain(String name) {
        return new TypeTree(Form.PLAIN, name, List.of(), false);
    }

    /** "Tuple2&lt;Long, com.example.Event{id: Long}&gt;". */
    public String text() {
        String of = parts.stream().map(part -> part.type().text()).collect(Collectors.joining(", "));
        return switch (form) {
            case PLAIN, UNKNOWN -> name;
            case POJO -> name + fields();
            case COMPOSITE -> parts.isEmpty() ? name : name + "<" + of + ">";
            case ARRAY -> name + "[]";
            case KRYO -> "Kryo " + name;
            case AVRO -> "Avro " + name;
            case ENUM -> "enum " + name + parts.stream().map(Part::label).collect(Collectors.joining(", ", "{", "}"));
        };
    }

    private String fields() {
        return parts.stream()
                .map(part -> part.label() + ": " + part.type().text())
                .collect(Collectors.joining(", ", "{", "}"));
    }

    /** Whether values can be read without a class that is missing. A POJO's missing class is replaced. */
    boolean isReadable() {
        return form != Form.UNKNOWN
                && (form == Form.POJO || !isMissing)
                && parts.stream()
                        .allMatch(part -> form == Form.ENUM || part.type().isReadable());
    }

    /** Whether it, or a part of it, is of a class that is missing. */
    public boolean hasMissing() {
        return isMissing || parts.stream().anyMatch(part -> part.type().hasMissing());
    }

    /** Whether it, or a part of it, is a record of Avro's. */
    boolean hasAvro() {
        return form == Form.AVRO || parts.stream().anyMatch(part -> part.type().hasAvro());
    }

    /** Whether it, or a part of it, is not known. */
    boolean hasUnknown() {
        boolean isNames = form == Form.ENUM || form == Form.KRYO;
        return form == Form.UNKNOWN
                || (!isNames && parts.stream().anyMatch(part -> part.type().hasUnknown()));
    }

    /** The names of the classes that are more than one of Java's or Flink's own. */
    public Stream<String> classNames() {
        boolean isOwn = form == Form.POJO || form == Form.KRYO || form == Form.AVRO || form == Form.ENUM;
        return Stream.concat(
                isOwn ? Stream.of(name) : Stream.empty(),
                parts.stream().flatMap(part -> part.type().classNames()));
    }
}
