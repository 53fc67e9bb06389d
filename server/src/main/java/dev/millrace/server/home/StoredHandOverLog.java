package dev.millrace.server.home;

import dev.millrace.engine.error.MillraceException;
import dev.millrace.server.handover.HandOverLog;
import dev.millrace.server.handover.LogEntry;
import dev.millrace.server.handover.Parcel;
import dev.millrace.server.store.JobStore;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.api.common.JobID;
import org.apache.flink.util.FileUtils;
import org.apache.flink.util.InstantiationUtil;

/**
 * Moves of one kind in the job store; what is handed over in a directory beside it, with copies of the jars, for the
 * store lets go of a job's jars when it has ended. Thread-safe.
 */
public final class StoredHandOverLog<E extends LogEntry> implements HandOverLog<E> {
    private static final String PARCEL = "parcel";

    private final JobStore store;
    private final Path directory;
    private final Map<String, E> entries = new ConcurrentHashMap<>();

    private StoredHandOverLog(JobStore store, Path directory) {
        this.store = store;
        this.directory = directory;
    }

    /**
     * Reads what is there.
     *
     * @param kind of entries; those of others are left alone
     * @param forgetMs what ended longer ago is forgotten
     */
    public static <E extends LogEntry> StoredHandOverLog<E> open(JobStore store, Class<E> kind, long forgetMs) {
        StoredHandOverLog<E> log =
                new StoredHandOverLog<>(store, store.directory().resolve("handovers"));
        long nowMs = System.currentTimeMillis();
        store.handOvers().forEach((key, bytes) -> {
            LogEntry one = log.read(bytes);
            if (!kind.isInstance(one)) {
                return;
            }
            E entry = kind.cast(one);
            if (entry.isOver() && nowMs - entry.lastMs() > forgetMs) {
                store.removeHandOver(key);
                FileUtils.deleteDirectoryQuietly(log.of(entry.id()).toFile());
            } else {
                log.entries.put(entry.id(), entry);
            }
        });
        return log;
    }

    private LogEntry read(byte[] bytes) {
        try {
            return InstantiationUtil.deserializeObject(bytes, getClass().getClassLoader());
        } catch (IOException | ClassNotFoundException e) {
            throw new MillraceException(
                    MillraceException.Group.EXTERNAL,
                    "E441",
                    "a hand-over in the job store " + store.directory() + " cannot be read: " + e.getMessage(),
                    "Start the release that wrote it, or move the store away.",
                    e);
        }
    }

    private Path of(String id) {
        return directory.resolve(id);
    }

    @Override
    public void putParcel(String id, Parcel parcel) {
        Path own = of(id);
        try {
            Files.createDirectories(own);
            List<String> jars = new java.util.ArrayList<>();
            for (String jar : parcel.jars()) {
                jars.add(keep(Path.of(jar), own.resolve("jar-" + jars.size() + ".jar")));
            }
            Map<String, String> artifacts = new LinkedHashMap<>();
            for (Map.Entry<String, String> artifact : parcel.artifacts().entrySet()) {
                artifacts.put(
                        artifact.getKey(),
                        keep(Path.of(artifact.getValue()), own.resolve("artifact-" + artifacts.size())));
            }
            Path file = own.resolve(PARCEL);
            Files.write(
                    file,
                    InstantiationUtil.serializeObject(
                            new Parcel(parcel.graph(), jars, artifacts, parcel.operators(), parcel.isLenient())));
            force(file);
            force(own);
        } catch (IOException e) {
            throw new MillraceException(
                    MillraceException.Group.EXTERNAL,
                    "E443",
                    "what is to be handed over cannot be kept in " + own + ": " + e.getMessage(),
                    "Make room there, or make it writable, and try again; the job runs on.",
                    e);
        }
    }

    private static String keep(Path file, Path copy) throws IOException {
        Files.deleteIfExists(copy);
        Files.copy(file, copy);
        force(copy);
        return copy.toString();
    }

    private static void force(Path fileOrDirectory) throws IOException {
        try (FileChannel channel = FileChannel.open(fileOrDirectory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public Parcel parcel(String id) {
        Path file = of(id).resolve(PARCEL);
        try {
            return InstantiationUtil.deserializeObject(
                    Files.readAllBytes(file), getClass().getClassLoader());
        } catch (IOException | ClassNotFoundException e) {
            throw new MillraceException(
                    MillraceException.Group.EXTERNAL,
                    "E441",
                    "what is to be handed over cannot be read from " + file + ": " + e.getMessage(),
                    "Run the job from the savepoint that 'millrace promote' or 'millrace adopt' told of.",
                    e);
        }
    }

    @Override
    public void put(E entry) {
        try {
            store.putHandOver(JobID.fromHexString(entry.id()), InstantiationUtil.serializeObject(entry));
        } catch (IOException e) {
            throw new IllegalStateException("a hand-over does not serialize", e);
        }
        entries.put(entry.id(), entry);
    }

    @Override
    public Optional<E> get(String id) {
        return Optional.ofNullable(entries.get(id));
    }

    @Override
    public List<E> list() {
        return entries.values().stream()
                .sorted(Comparator.comparingLong(LogEntry::beganMs))
                .toList();
    }
}
