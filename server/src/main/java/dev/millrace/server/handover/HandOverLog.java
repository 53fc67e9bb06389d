package dev.millrace.server.handover;

import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.JobID;

/**
 * Where hand-overs are written down. A {@code put} is durable when it returns: what follows it cannot be undone.
 * Thread-safe.
 */
public interface HandOverLog {
    /** Called once, before the entry is put for the first time. */
    void putParcel(String id, Parcel parcel);

    /** What {@link #putParcel} was given. */
    Parcel parcel(String id);

    /** Replaces what is remembered of the hand-over of this id. */
    void put(HandOverEntry entry);

    /** Empty if there is none. */
    Optional<HandOverEntry> get(String id);

    /** All of them, oldest first. */
    List<HandOverEntry> list();

    /** The last one of a job. */
    default Optional<HandOverEntry> lastOf(JobID job) {
        return list().stream().filter(entry -> entry.order().job().equals(job)).reduce((earlier, later) -> later);
    }
}
