package dev.millrace.interchange.job;

/** What sources emit: a POJO, in Flink's sense. */
public class Event {
    public long key;
    public int split;
    public int position;
    public long time;
    public String text;

    public Event() {}

    public Event(long key, int split, int position, long time) {
        this.key = key;
        this.split = split;
        this.position = position;
        this.time = time;
        this.text = "e" + split + "-" + position;
    }

    @Override
    public String toString() {
        return text + "@" + time;
    }
}
