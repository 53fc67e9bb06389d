package dev.millrace.server.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;

/**
 * Changes of a store, the n-th of which depends on the seed and on those before only, and what the store must hold
 * after each. Owned by one thread.
 */
final class StoreScript {
    private static final int RUNNING_LIMIT = 6;
    static final Expiry EXPIRY = new Expiry(5, Long.MAX_VALUE);

    private final long seed;
    private final TreeMap<String, Job> jobs = new TreeMap<>();
    private final LinkedHashMap<String, String> ended = new LinkedHashMap<>();
    private final TreeMap<String, String> handOvers = new TreeMap<>();
    private int step;

    private static final class Job {
        private String name;
        private String jar;
        private DesiredState desired = DesiredState.RUNNING;

        @Override
        public String toString() {
            return name + " " + jar + " " + desired;
        }
    }

    StoreScript(long seed) {
        this.seed = seed;
    }

    int step() {
        return step;
    }

    /** Takes the next step, here and in the store; only here if that is null. */
    void next(JobStore store, Path scratch) {
        Random random = new Random(seed * 1_000_003 + step);
        int kind = random.nextInt(16);
        if (jobs.isEmpty() || (kind < 3 && jobs.size() < RUNNING_LIMIT)) {
            submit(random, store, scratch);
        } else {
            String id = List.copyOf(jobs.keySet()).get(random.nextInt(jobs.size()));
            change(kind, id, random, store);
        }
        step++;
    }

    private void submit(Random random, JobStore store, Path scratch) {
        JobID id = new JobID(seed, step);
        Job job = new Job();
        job.name = "job-" + step;
        byte[] jar = bytes(random.nextInt(4), 100_000); // few, so that jobs share them
        job.jar = fingerprint(jar);
        jobs.put(id.toHexString(), job);
        if (store != null) {
            Path file = scratch.resolve("job.jar");
            try {
                Files.write(file, jar);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            store.submit(new NewJob(id, job.name, bytes(step, 3000), List.of(file), Map.of()));
        }
    }

    private void change(int kind, String key, Random random, JobStore store) {
        JobID id = JobID.fromHexString(key);
        Job job = jobs.get(key);
        if (kind < 12) {
            job.desired = DesiredState.values()[random.nextInt(2)];
            DesiredState desired = job.desired;
            on(store, () -> store.desire(id, desired));
        } else if (kind == 12) {
            end(key, id, job, store);
        } else if (kind < 15) {
            byte[] content = bytes(step, random.nextInt(500));
            handOvers.put(key, fingerprint(content));
            on(store, () -> store.putHandOver(id, content));
        } else {
            handOvers.remove(key);
            on(store, () -> store.removeHandOver(id));
        }
    }

    private void end(String key, JobID id, Job job, JobStore store) {
        byte[] archive = bytes(step, 5000);
        jobs.remove(key);
        ended.put(key, job.name + " FINISHED " + step + " " + fingerprint(archive));
        while (ended.size() > EXPIRY.capacity()) {
            ended.remove(ended.keySet().iterator().next());
        }
        on(store, () -> store.end(new EndedJob(id, job.name, JobStatus.FINISHED, 0, step, null), archive));
    }

    private static void on(JobStore store, Runnable change) {
        if (store != null) {
            change.run();
        }
    }

    private byte[] bytes(int of, int count) {
        byte[] bytes = new byte[count];
        new Random(seed + of).nextBytes(bytes);
        return bytes;
    }

    private static String fingerprint(byte[] content) {
        return HexFormat.of().toHexDigits(java.util.Arrays.hashCode(content)) + "/" + content.length;
    }

    /** What the store must hold now. */
    String expected() {
        return text(jobs, ended, handOvers);
    }

    /** What it holds, contents included. */
    static String found(JobStore store) {
        TreeMap<String, Job> jobs = new TreeMap<>();
        for (StoredJob stored : store.jobs()) {
            Job job = new Job();
            job.name = stored.submission().name();
            job.jar = fingerprint(store.content(stored.submission().jars().get(0)));
            store.content(stored.submission().graph());
            job.desired = stored.desired();
            jobs.put(stored.submission().id().toHexString(), job);
        }
        LinkedHashMap<String, String> ended = new LinkedHashMap<>();
        for (EndedJob job : store.ended()) {
            String archive = fingerprint(store.content(job.archive()));
            ended.put(job.id().toHexString(), job.name() + " " + job.status() + " " + job.endMs() + " " + archive);
        }
        TreeMap<String, String> handOvers = new TreeMap<>();
        store.handOvers().forEach((id, content) -> handOvers.put(id.toHexString(), fingerprint(content)));
        return text(jobs, ended, handOvers);
    }

    private static String text(Map<String, ?> jobs, Map<String, String> ended, Map<String, String> handOvers) {
        StringBuilder text = new StringBuilder();
        jobs.forEach((id, job) -> text.append(id).append(' ').append(job).append('\n'));
        ended.forEach((id, job) -> text.append(id).append(" ended ").append(job).append('\n'));
        handOvers.forEach((id, content) ->
                text.append(id).append(" hand-over ").append(content).append('\n'));
        return text.toString();
    }
}
