package dev.millrace.flink.copy;

/** Makes an object that shares nothing mutable with the one given. Owned by one thread at a time. */
@FunctionalInterface
public interface Copier {

    /** @param value may be null where the serializer that it stands for takes null */
    Object copy(Object value);
}
