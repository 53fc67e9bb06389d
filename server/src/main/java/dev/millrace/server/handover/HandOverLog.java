package dev.millrace.server.handover;

import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.JobID;

/**
 * Where moves of one kind are written down. A {@code put} is durable when it returns: what follows it cannot be undone.
 * Thread-safe.
 */
public interface HandOverLog<E extends LogEntry> {
    /** Called once, before the entry is put for the first time. */
    void putParcel(String id, Parcel parcel);

    /** What {@link #putParcel} was given. */
    Parcel parcel(String id);

    /** Replaces what is remembered of the move of this id. */
    void put(E entry);

    /** Empty if there is none. */
    Optional<E> get(String id);

    /** All of them, oldest first. */
    List<E> list();

    /** The last one of a job. */
    default Optional<E> lastOf(JobID job) {
        return list().stream().filter(entry -> entry.job().equals(job)).reduce((earlier, later) -> later);
    }
}
