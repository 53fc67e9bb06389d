package dev.millrace.server.store;

import dev.millrace.engine.error.MillraceException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.flink.api.common.JobID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The jobs of a server: what was submitted, what shall become of each, what has ended. A method that changes something
 * has it on the disk when it returns; {@code docs/job-store.md} says how. Thread-safe.
 *
 * <p>Readers take no lock and never wait for the disk, save for {@link #content} and {@link #file}. Writers take this
 * object's monitor, and in it that of the contents, in this order; contents are copied before, without either.
 */
public final class JobStore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JobStore.class);
    private static final String CONTENTS = "files";

    private final Path directory;
    private final Ownership ownership;
    private final DatabaseThread database;
    private final ContentStore contents;
    private final Expiry expiry;
    private final LongSupplier clockMs;
    /** Replaced, with the monitor held, when its successor is on the disk. */
    private volatile View view;

    private JobStore(Path directory, Ownership ownership, Parts parts, Expiry expiry, LongSupplier clockMs) {
        this.directory = directory;
        this.ownership = ownership;
        this.database = parts.database();
        this.contents = parts.contents();
        this.view = parts.view();
        this.expiry = expiry;
        this.clockMs = clockMs;
    }

    private record Parts(DatabaseThread database, ContentStore contents, View view) {}

    /** As {@link #open(Path, Expiry, LongSupplier)}, with the clock of the system and ended jobs kept for ever. */
    public static JobStore open(Path directory) {
        return open(directory, new Expiry(Integer.MAX_VALUE, Long.MAX_VALUE), System::currentTimeMillis);
    }

    /**
     * Opens the store in a directory, which is made if it is not there, and forgets what has expired.
     *
     * @param clockMs milliseconds since 1970
     * @throws MillraceException E440 if another process has it, E441 if it is damaged, E442 if it cannot be written,
     *     E444 if a newer release wrote it
     */
    public static JobStore open(Path directory, Expiry expiry, LongSupplier clockMs) {
        Path real;
        Ownership ownership;
        try {
            Files.createDirectories(directory);
            real = directory.toRealPath();
            ownership = Ownership.take(real);
        } catch (IOException e) {
            throw StoreFailure.unusable(directory, e);
        }
        try {
            JobStore store = new JobStore(real, ownership, parts(real), expiry, clockMs);
            store.expire();
            return store;
        } catch (RuntimeException | Error e) {
            release(ownership);
            throw e;
        }
    }

    private static Parts parts(Path directory) {
        DatabaseThread database = null;
        try {
            database = DatabaseThread.open(directory);
            View view = database.read();
            return new Parts(database, ContentStore.open(directory.resolve(CONTENTS), view.referred()), view);
        } catch (IOException e) {
            close(database);
            throw StoreFailure.unusable(directory, e);
        } catch (RuntimeException e) {
            close(database);
            throw e;
        }
    }

    /** Where the store is. */
    public Path directory() {
        return directory;
    }

    // ---- what is known

    /** All jobs that have not ended, in the order of their submission. */
    public List<StoredJob> jobs() {
        return List.copyOf(view.jobs().values());
    }

    /** One of {@link #jobs()}. */
    public Optional<StoredJob> job(JobID id) {
        return Optional.ofNullable(view.jobs().get(id));
    }

    /** Jobs that have ended and have not expired, in the order of their ends. */
    public List<EndedJob> ended() {
        return List.copyOf(view.ended().values());
    }

    /** One of {@link #ended()}. */
    public Optional<EndedJob> ended(JobID id) {
        return Optional.ofNullable(view.ended().get(id));
    }

    /** What was recorded of a job's hand-over, if it is in one. */
    public Optional<byte[]> handOver(JobID id) {
        return Optional.ofNullable(view.handOvers().get(id)).map(byte[]::clone);
    }

    /** All hand-overs that were recorded. */
    public Map<JobID, byte[]> handOvers() {
        return view.handOvers().entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey, entry -> entry.getValue().clone()));
    }

    /**
     * Reads a content from the disk, and checks it.
     *
     * @throws MillraceException E441 if it is damaged or missing
     */
    public byte[] content(StoredFile file) {
        try {
            return contents.read(file);
        } catch (IOException e) {
            throw StoreFailure.corrupt(contents.path(file), "('" + file.name() + "') cannot be read", e);
        }
    }

    /**
     * Where a content is, such as a jar for a class loader, after a look at all of it. It is there as long as a record
     * refers to it; whoever may change it must copy it.
     *
     * @throws MillraceException E441 if it is damaged or missing
     */
    public Path file(StoredFile file) {
        try {
            return contents.verified(file);
        } catch (IOException e) {
            throw StoreFailure.corrupt(contents.path(file), "('" + file.name() + "') cannot be read", e);
        }
    }

    // ---- what changes it

    /**
     * Records a job, to be run.
     *
     * @throws MillraceException E445 if it is there, E443 if it cannot be written: then it is as if it had not come
     */
    public Submission submit(NewJob job) {
        String what = "job '" + job.name() + "'";
        List<StoredFile> added = new ArrayList<>();
        try {
            Submission submission = copy(job, added);
            synchronized (this) {
                if (view.jobs().containsKey(job.id()) || view.ended().containsKey(job.id())) {
                    throw StoreFailure.duplicate(job.id() + " ('" + job.name() + "')");
                }
                StoredJob stored = new StoredJob(submission, DesiredState.RUNNING);
                database.write(what, Tables.submit(stored));
                view = view.with(stored);
            }
            return submission;
        } catch (IOException e) {
            throw StoreFailure.notWritten(what, directory, e);
        } finally {
            letGo(added);
        }
    }

    private Submission copy(NewJob job, List<StoredFile> added) throws IOException {
        StoredFile graph = contents.add("job graph", new ByteArrayInputStream(job.graph()));
        added.add(graph);
        List<StoredFile> jars = new ArrayList<>();
        for (Path jar : job.jars()) {
            jars.add(contents.add(jar));
            added.add(jars.get(jars.size() - 1));
        }
        Map<String, StoredFile> artifacts = new LinkedHashMap<>();
        for (Map.Entry<String, Path> artifact : job.artifacts().entrySet()) {
            StoredFile stored = contents.add(artifact.getValue());
            artifacts.put(artifact.getKey(), stored);
            added.add(stored);
        }
        return new Submission(job.id(), job.name(), clockMs.getAsLong(), graph, jars, artifacts);
    }

    private synchronized void letGo(List<StoredFile> added) {
        try {
            contents.unpin(added, view.referred());
        } catch (IOException e) {
            LOG.warn("contents that no job refers to could not be removed from {}; the next start does", directory, e);
        }
    }

    /**
     * Forgets a job that could not be started.
     *
     * @throws MillraceException E443 if it cannot be written
     */
    public void withdraw(JobID id) {
        replace("that job " + id + " is withdrawn", Tables.withdraw(id), before -> before.without(id));
    }

    /**
     * Records what the job's owner asks for.
     *
     * @throws MillraceException E446 if no such job runs, E443 if it cannot be written
     */
    public synchronized void desire(JobID id, DesiredState desired) {
        StoredJob job = view.jobs().get(id);
        if (job == null) {
            throw StoreFailure.unknown(id.toHexString());
        }
        StoredJob changed = new StoredJob(job.submission(), desired);
        database.write("that job " + id + " shall be " + desired, Tables.desire(changed));
        view = view.with(changed);
    }

    /**
     * Records the end of a job, and lets go of its graph and jars. The job need not be known.
     *
     * @param end its archive is ignored, and made from the bytes
     * @param archive what the server has to show of it
     * @throws MillraceException E443 if it cannot be written: the job then counts as one that runs
     */
    public void end(EndedJob end, byte[] archive) {
        String what = "the end of job '" + end.name() + "'";
        List<StoredFile> added = new ArrayList<>();
        try {
            StoredFile stored = contents.add("archive", new ByteArrayInputStream(archive));
            added.add(stored);
            EndedJob whole = new EndedJob(end.id(), end.name(), end.status(), end.startMs(), end.endMs(), stored);
            replace(what, Tables.end(whole), before -> before.with(whole));
        } catch (IOException e) {
            throw StoreFailure.notWritten(what, directory, e);
        } finally {
            letGo(added);
        }
        expire();
    }

    /** Forgets ended jobs that are too many or too old; to be called now and then. */
    public synchronized void expire() {
        Set<JobID> expired = view.expired(expiry, clockMs.getAsLong());
        if (!expired.isEmpty()) {
            replace(expired.size() + " expired jobs", Tables.forget(expired), before -> before.withoutEnded(expired));
        }
    }

    /**
     * Records a step of a job's hand-over to another cluster; the content is the caller's own, and small.
     *
     * @throws MillraceException E443 if it cannot be written
     */
    public void putHandOver(JobID id, byte[] content) {
        byte[] copy = content.clone();
        replace("the hand-over of job " + id, Tables.handOver(id, copy), before -> before.withHandOver(id, copy));
    }

    /**
     * Forgets a job's hand-over.
     *
     * @throws MillraceException E443 if it cannot be written
     */
    public void removeHandOver(JobID id) {
        replace(
                "the end of job " + id + "'s hand-over",
                Tables.handOver(id, null),
                before -> before.withHandOver(id, null));
    }

    /** Writes a change, shows it to readers, then removes the contents that it has made superfluous. */
    private synchronized void replace(String what, Database.Change change, UnaryOperator<View> next) {
        View before = view;
        View after = next.apply(before);
        database.write(what, change);
        view = after;
        Set<String> superfluous = new HashSet<>(before.referred());
        superfluous.removeAll(after.referred());
        try {
            contents.remove(superfluous, after.referred());
        } catch (IOException e) {
            LOG.warn("contents that no job refers to could not be removed from {}; the next start does", directory, e);
        }
    }

    /** Ends the ownership of the directory. Waits for a change in progress. */
    @Override
    public synchronized void close() {
        close(database);
        release(ownership);
    }

    private static void close(DatabaseThread database) {
        if (database != null) {
            database.close();
        }
    }

    private static void release(Ownership ownership) {
        try {
            ownership.close();
        } catch (IOException e) {
            LOG.warn("the job store's lock was not given back; it goes with this process", e);
        }
    }
}
