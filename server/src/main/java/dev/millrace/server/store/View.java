package dev.millrace.server.store;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.JobID;

/**
 * All records as they were after one change. Readers look at it without a lock, whatever the disk does. Immutable.
 *
 * @param jobs that have not ended, in the order of their submission
 * @param ended in the order of their ends
 * @param handOvers by their jobs
 */
record View(Map<JobID, StoredJob> jobs, Map<JobID, EndedJob> ended, Map<JobID, byte[]> handOvers) {

    /** From records in any order. */
    static View of(List<StoredJob> jobs, List<EndedJob> ended, Map<JobID, byte[]> handOvers) {
        Map<JobID, StoredJob> jobsInOrder = new LinkedHashMap<>();
        jobs.stream()
                .sorted(Comparator.comparingLong(job -> job.submission().submittedMs()))
                .forEach(job -> jobsInOrder.put(job.submission().id(), job));
        Map<JobID, EndedJob> endedInOrder = new LinkedHashMap<>();
        ended.stream()
                .sorted(Comparator.comparingLong(EndedJob::endMs))
                .forEach(job -> endedInOrder.put(job.id(), job));
        return new View(jobsInOrder, endedInOrder, new LinkedHashMap<>(handOvers));
    }

    View with(StoredJob job) {
        Map<JobID, StoredJob> changed = new LinkedHashMap<>(jobs);
        changed.put(job.submission().id(), job);
        return new View(changed, ended, handOvers);
    }

    View without(JobID id) {
        Map<JobID, StoredJob> fewer = new LinkedHashMap<>(jobs);
        fewer.remove(id);
        return new View(fewer, ended, handOvers);
    }

    /** The job is no longer one that runs. */
    View with(EndedJob job) {
        Map<JobID, StoredJob> fewer = new LinkedHashMap<>(jobs);
        fewer.remove(job.id());
        Map<JobID, EndedJob> more = new LinkedHashMap<>(ended);
        more.remove(job.id());
        more.put(job.id(), job);
        return new View(fewer, more, handOvers);
    }

    View withoutEnded(Set<JobID> ids) {
        Map<JobID, EndedJob> fewer = new LinkedHashMap<>(ended);
        fewer.keySet().removeAll(ids);
        return new View(jobs, fewer, handOvers);
    }

    View withHandOver(JobID id, byte[] content) {
        Map<JobID, byte[]> changed = new LinkedHashMap<>(handOvers);
        if (content == null) {
            changed.remove(id);
        } else {
            changed.put(id, content);
        }
        return new View(jobs, ended, changed);
    }

    /** Ended jobs that are too many, or too old. */
    Set<JobID> expired(Expiry expiry, long nowMs) {
        Set<JobID> expired = new LinkedHashSet<>();
        int excess = ended.size() - expiry.capacity();
        for (EndedJob job : ended.values()) {
            if (excess-- > 0 || nowMs - job.endMs() >= expiry.lifeMs()) {
                expired.add(job.id());
            }
        }
        return expired;
    }

    /** Names of all contents that a record refers to. */
    Set<String> referred() {
        Set<String> referred = new LinkedHashSet<>();
        jobs.values().forEach(job -> job.submission().files().forEach(file -> referred.add(file.sha256())));
        ended.values().forEach(job -> referred.add(job.archive().sha256()));
        return referred;
    }
}
