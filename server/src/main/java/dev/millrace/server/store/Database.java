package dev.millrace.server.store;

import dev.millrace.engine.error.MillraceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.SingleFileStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.StringDataType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Named tables of small records in one file; a change of several of them is there as a whole or not at all, and is on
 * the disk when {@link #write} returns. Owned by one thread, which must not be interrupted: {@link DatabaseThread}.
 *
 * <p>Every write is committed and forced at once. So the space of what the last forced version does not need may be
 * overwritten at once, too, which keeps the file small.
 */
final class Database implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);

    /** Of the tables and their records. A release reads all versions up to its own. */
    static final int LAYOUT_VERSION = 1;

    static final String FILE = "jobs.mv";
    static final String MARK = "jobs.sequence";
    private static final String HEAD = "head";

    /** A file below this size is not worth a compaction. */
    static final long COMPACTION_FROM_BYTES = 1 << 20;

    /** Records are small, and are read once. */
    private static final int CACHE_MIB = 1;

    private final Path file;
    private final long compactionFromBytes;
    private final SequenceMark mark;
    private MVStore store;
    private final Map<String, MVMap<String, byte[]>> tables = new LinkedHashMap<>();
    private Head head;
    private long compactedBytes;
    private boolean isClosed;

    private Database(Path file, SequenceMark mark, long compactionFromBytes) {
        this.file = file;
        this.compactionFromBytes = compactionFromBytes;
        this.mark = mark;
    }

    /** A change of some tables, by {@link #put} and {@link #remove}. */
    interface Change {
        void apply(Database database);
    }

    /**
     * What is known of all records.
     *
     * @param layout {@link #LAYOUT_VERSION} of who wrote last
     * @param sequence how many changes there have been
     * @param digest the sum of all records' checksums: none is missing and none is an older one
     */
    private record Head(int layout, long sequence, long digest) {
        private static final String KEY = "head";
        private static final Head FIRST = new Head(LAYOUT_VERSION, 0, 0);

        Head without(byte[] sealed) {
            return sealed == null ? this : new Head(LAYOUT_VERSION, sequence, digest - RecordFormat.sealOf(sealed));
        }

        Head with(byte[] sealed) {
            return new Head(LAYOUT_VERSION, sequence, digest + RecordFormat.sealOf(sealed));
        }

        Head next() {
            return new Head(LAYOUT_VERSION, sequence + 1, digest);
        }

        byte[] sealed() {
            return RecordFormat.seal(KEY, RecordFormat.write(this));
        }

        static Head read(MVMap<String, byte[]> table) throws IOException {
            byte[] sealed = table.get(KEY);
            if (sealed == null) {
                throw new IOException("it has no head");
            }
            return RecordFormat.read(RecordFormat.unseal(KEY, sealed), Head.class);
        }
    }

    /**
     * Opens the file, or makes one where none has ever been.
     *
     * @param compactionFromBytes a smaller file is left as it is
     * @throws MillraceException if it cannot be read, or was written by a newer release
     */
    static Database open(Path directory, long compactionFromBytes) throws IOException {
        Path file = directory.resolve(FILE);
        Path markFile = directory.resolve(MARK);
        long known = SequenceMark.read(markFile);
        if (!Files.exists(file)) {
            if (known > 0) {
                throw StoreFailure.corrupt(file, "is missing, although " + known + " changes were written to it", null);
            }
            create(file);
        }
        Database database = new Database(file, SequenceMark.open(markFile), compactionFromBytes);
        try {
            database.load();
            if (database.head.sequence() < known) {
                throw StoreFailure.corrupt(
                        file,
                        "is cut off or damaged: its last readable change is number " + database.head.sequence()
                                + ", but number " + known + " was written",
                        null);
            }
            return database;
        } catch (RuntimeException e) {
            database.abandon();
            database.mark.close();
            throw e;
        }
    }

    /** Under another name first: a crash leaves either no file or a whole one. */
    private static void create(Path file) throws IOException {
        Path fresh = fresh(file);
        Files.deleteIfExists(fresh);
        try (MVStore store = openStore(fresh)) {
            store.openMap(HEAD, table()).put(Head.KEY, Head.FIRST.sealed());
            store.commit();
            store.sync();
        } catch (RuntimeException e) {
            throw new IOException("no database could be made: " + e.getMessage(), e);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        Durability.forceDirectory(file.getParent());
    }

    /** The library leaves a file open, and so locked, if it finds it damaged in an unexpected way. */
    private static MVStore openStore(Path file) {
        SingleFileStore content = new SingleFileStore(new HashMap<>(Map.of("cacheSize", CACHE_MIB)));
        content.open(file.toString(), false, null);
        try {
            return new MVStore.Builder()
                    .adoptFileStore(content)
                    .autoCommitDisabled()
                    .autoCommitBufferSize(0)
                    .open();
        } catch (RuntimeException | Error e) {
            try {
                content.close();
            } catch (RuntimeException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    private static MVMap.Builder<String, byte[]> table() {
        return new MVMap.Builder<String, byte[]>()
                .keyType(StringDataType.INSTANCE)
                .valueType(ByteArrayDataType.INSTANCE);
    }

    private void load() {
        try {
            store = openStore(file);
            store.setRetentionTime(0);
            tables.clear();
            head = Head.read(table(HEAD));
            if (head.layout() > LAYOUT_VERSION) {
                throw StoreFailure.newer(file, head.layout(), LAYOUT_VERSION);
            }
            verify();
            compactedBytes = store.getFileStore().size();
        } catch (MillraceException e) {
            throw e;
        } catch (IOException | RuntimeException | AssertionError | OutOfMemoryError e) {
            // A length that has changed asks for any amount of memory.
            throw StoreFailure.corrupt(file, "is damaged: " + e.getMessage(), e);
        }
    }

    private void verify() throws IOException {
        long digest = 0;
        for (String name : store.getMapNames()) {
            if (!name.equals(HEAD)) {
                for (Map.Entry<String, byte[]> entry : table(name).entrySet()) {
                    RecordFormat.unseal(place(name, entry.getKey()), entry.getValue());
                    digest += RecordFormat.sealOf(entry.getValue());
                }
            }
        }
        if (digest != head.digest()) {
            throw new IOException("the sum of all records' checksums is " + digest + " instead of " + head.digest());
        }
    }

    private static String place(String table, String key) {
        return table + "/" + key;
    }

    private MVMap<String, byte[]> table(String name) {
        return tables.computeIfAbsent(name, missing -> store.openMap(missing, table()));
    }

    /** All records of a table by their keys, in the order of these. */
    Map<String, byte[]> records(String table) throws IOException {
        Map<String, byte[]> records = new LinkedHashMap<>();
        for (Map.Entry<String, byte[]> entry : table(table).entrySet()) {
            records.put(entry.getKey(), RecordFormat.unseal(place(table, entry.getKey()), entry.getValue()));
        }
        return records;
    }

    /** Part of a {@link Change}. */
    void put(String table, String key, byte[] content) {
        byte[] sealed = RecordFormat.seal(place(table, key), content);
        head = head.without(table(table).put(key, sealed)).with(sealed);
    }

    /** Part of a {@link Change}. */
    void remove(String table, String key) {
        head = head.without(table(table).remove(key));
    }

    /**
     * Applies a change and forces it to the disk. Takes as long as the disk does: a millisecond or less on a
     * solid-state drive, more than ten on others.
     *
     * @param what is recorded, for the message
     * @throws MillraceException if that fails; the tables are as they were before, or, if the disk failed in its last
     *     step, after
     */
    void write(String what, Change change) {
        recover();
        try {
            change.apply(this);
            head = head.next();
            table(HEAD).put(Head.KEY, head.sealed());
            store.commit();
            store.sync();
            mark.write(head.sequence());
        } catch (IOException | RuntimeException e) {
            abandon();
            MillraceException failure = StoreFailure.notWritten(what, file, e);
            reopenAfter(failure);
            throw failure;
        } catch (Error e) {
            abandon();
            throw e;
        }
        compactIfLarge();
    }

    private void reopenAfter(MillraceException failure) {
        try {
            load();
        } catch (RuntimeException e) {
            abandon();
            failure.addSuppressed(e);
        }
    }

    /** After a failure that even opening the file again has met. */
    private void recover() {
        if (isClosed) {
            throw StoreFailure.closed(file.getParent(), null);
        }
        if (store != null) {
            return;
        }
        try {
            load();
        } catch (RuntimeException e) {
            abandon();
            throw StoreFailure.closed(file.getParent(), e);
        }
    }

    /** Closes the file without writing. */
    private void abandon() {
        if (store != null) {
            store.closeImmediately();
            store = null;
        }
        tables.clear();
    }

    /** What is recorded stays so even if this fails. */
    private void compactIfLarge() {
        long bytes = store.getFileStore().size();
        if (bytes < compactionFromBytes || bytes < 2 * compactedBytes) {
            return;
        }
        try {
            rewrite();
        } catch (IOException | RuntimeException e) {
            LOG.warn("the job store's file {} could not be made smaller; it is {} bytes", file, bytes, e);
            compactedBytes = bytes; // Not at every change that follows.
            abandon();
        }
    }

    /**
     * Into a file of its own, which then takes the other's place: the records are few, and a crash leaves one or the
     * other. The library's own compaction moves what is in use.
     */
    private void rewrite() throws IOException {
        Path fresh = fresh(file);
        Files.deleteIfExists(fresh);
        try (MVStore copy = openStore(fresh)) {
            for (String name : store.getMapNames()) {
                copy.openMap(name, table()).putAll(table(name));
            }
            copy.commit();
            copy.sync();
        }
        store.closeImmediately();
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        Durability.forceDirectory(file.getParent());
        load();
    }

    private static Path fresh(Path file) {
        return file.resolveSibling(FILE + ".new");
    }

    /** How large the file is. */
    long sizeBytes() {
        return file.toFile().length();
    }

    @Override
    public void close() throws IOException {
        isClosed = true;
        try {
            if (store != null) {
                store.close();
            }
        } catch (RuntimeException e) {
            LOG.warn("the job store's file {} was not closed well; the next start checks it", file, e);
            abandon();
        } finally {
            store = null;
            tables.clear();
            mark.close();
        }
    }
}
