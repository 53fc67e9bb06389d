package dev.millrace.benchmarks.record;

/** A POJO by Flink's rules: what a workload reads when it measures POJOs. Mutable, as such types are. */
public class Event {
    public long key;
    public long value;
    public long timestamp;

    public Event() {}

    public Event(long key, long value, long timestamp) {
        this.key = key;
        this.value = value;
        this.timestamp = timestamp;
    }
}
