package dev.millrace.difference.catalogue;

import java.io.Serializable;
import java.util.Objects;

/** Something that happened to a key: a POJO for Flink. */
public class Event implements Serializable {

    private static final long serialVersionUID = 1L;

    public String key;
    public long at;
    public int value;

    public Event() {}

    public Event(String key, long at, int value) {
        this.key = key;
        this.at = at;
        this.value = value;
    }

    public static Event of(String key, long at, int value) {
        return new Event(key, at, value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Event event && event.key.equals(key) && event.at == at && event.value == value;
    }

    @Override
    public int hashCode() {
        return Objects.hash(key, at, value);
    }

    @Override
    public String toString() {
        return key + "/" + at + "/" + value;
    }
}
