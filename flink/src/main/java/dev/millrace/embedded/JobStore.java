package dev.millrace.embedded;

import dev.millrace.engine.time.Clock;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.apache.flink.api.common.JobID;

/**
 * The jobs of one engine: all that run, and those that ended last, as many and for as long as Flink's own store keeps
 * them. Whoever holds a job may ask it even after the store has forgotten it. Thread-safe.
 */
final class JobStore {
    private final int endedCapacity;
    private final long endedLifeMs;
    private final Clock clock;
    /** In the order of their submission. */
    private final Map<JobID, MillraceJob> jobs = new LinkedHashMap<>();

    private final Queue<Ended> ended = new ArrayDeque<>();

    private record Ended(JobID id, long atMs) {}

    JobStore(int endedCapacity, long endedLifeMs, Clock clock) {
        this.endedCapacity = endedCapacity;
        this.endedLifeMs = endedLifeMs;
        this.clock = clock;
    }

    /** False, and nothing happens, if a job of this id is known. */
    synchronized boolean add(MillraceJob job) {
        forget();
        return jobs.putIfAbsent(job.id(), job) == null;
    }

    /** To be told once when a job that was added has ended. */
    synchronized void ended(MillraceJob job) {
        ended.add(new Ended(job.id(), clock.nowMs()));
        forget();
    }

    /** In the order of their submission. */
    synchronized List<MillraceJob> list() {
        forget();
        return List.copyOf(jobs.values());
    }

    synchronized Optional<MillraceJob> get(JobID id) {
        forget();
        return Optional.ofNullable(jobs.get(id));
    }

    private void forget() {
        long nowMs = clock.nowMs();
        while (ended.size() > endedCapacity
                || (!ended.isEmpty() && nowMs - ended.peek().atMs() >= endedLifeMs)) {
            jobs.remove(ended.remove().id());
        }
    }
}
