package dev.millrace.server.store;

import dev.millrace.engine.error.MillraceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * Named tables of small records in one SQLite database; a change of several of them is there as a whole or not at all,
 * and is on the disk when {@link #write} returns. Owned by one thread, which must not be interrupted:
 * {@link DatabaseThread}.
 */
final class Database implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);

    /** Of the tables and their records. A release reads all versions up to its own. */
    static final int LAYOUT_VERSION = 1;

    static final String FILE = "jobs.db";
    /** What SQLite has not yet moved to the file; gone when it was closed in order. */
    static final String AHEAD = FILE + "-wal";

    static final String MARK = "jobs.sequence";
    private static final String HEAD = "head";

    private final Path file;
    private final SequenceMark mark;
    private Connection connection;
    private PreparedStatement find;
    private PreparedStatement replace;
    private PreparedStatement delete;
    private Head head;
    private boolean isClosed;

    private Database(Path file, SequenceMark mark) {
        this.file = file;
        this.mark = mark;
    }

    /** A change of some tables, by {@link #put} and {@link #remove}. */
    interface Change {
        void apply(Database database) throws SQLException;
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

        static Head read(byte[] sealed) throws IOException {
            if (sealed == null) {
                throw new IOException("it has no head");
            }
            return RecordFormat.read(RecordFormat.unseal(KEY, sealed), Head.class);
        }
    }

    /**
     * Opens the file, or makes one where none has ever been.
     *
     * @throws MillraceException if it cannot be read, or was written by a newer release
     */
    static Database open(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        Path markFile = directory.resolve(MARK);
        long known = SequenceMark.read(markFile);
        boolean isNew = !Files.exists(file);
        if (known > 0 && (isNew || Files.size(file) == 0)) {
            String what = isNew ? "is missing" : "is empty";
            throw StoreFailure.corrupt(file, what + ", although " + known + " changes were written to it", null);
        }
        SqliteLibrary.load(directory);
        Database database = new Database(file, SequenceMark.open(markFile));
        try {
            database.load();
            if (database.head.sequence() < known) {
                throw StoreFailure.corrupt(
                        file,
                        "is cut off or damaged: its last readable change is number " + database.head.sequence()
                                + ", but number " + known + " was written",
                        null);
            }
            if (isNew) {
                Durability.forceDirectory(directory);
            }
            return database;
        } catch (RuntimeException e) {
            database.abandon();
            database.mark.close();
            throw e;
        }
    }

    private void load() {
        try {
            connect();
            byte[] sealed = get(HEAD, Head.KEY);
            head = sealed == null && isEmpty() ? first() : Head.read(sealed);
            if (head.layout() > LAYOUT_VERSION) {
                throw StoreFailure.newer(file, head.layout(), LAYOUT_VERSION);
            }
            verify();
        } catch (MillraceException e) {
            throw e;
        } catch (SQLException e) {
            throw isDamage(e)
                    ? StoreFailure.corrupt(file, "is damaged: " + e.getMessage(), e)
                    : StoreFailure.unusable(file.getParent(), new IOException(e.getMessage(), e));
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            // A length that has changed asks for any amount of memory.
            throw StoreFailure.corrupt(file, "is damaged: " + e.getMessage(), e);
        }
    }

    /** What is not the disk's fault, nor that of whoever owns the file: a damaged schema may be any error. */
    private static boolean isDamage(SQLException failure) {
        if (!(failure instanceof SQLiteException known)) {
            return true;
        }
        if (known.getResultCode() == SQLiteErrorCode.SQLITE_IOERR_SHORT_READ) {
            return true; // the file is shorter than it says
        }
        return switch (SQLiteErrorCode.getErrorCode(known.getResultCode().code & 0xff)) {
            case SQLITE_FULL,
                    SQLITE_IOERR,
                    SQLITE_CANTOPEN,
                    SQLITE_READONLY,
                    SQLITE_PERM,
                    SQLITE_BUSY,
                    SQLITE_LOCKED,
                    SQLITE_NOMEM -> false;
            default -> true;
        };
    }

    private void connect() throws SQLException {
        connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        try (Statement statement = connection.createStatement()) {
            // In this order: one who has the file alone needs no memory shared with others.
            statement.execute("PRAGMA locking_mode = EXCLUSIVE");
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("PRAGMA synchronous = FULL");
        }
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS records (kind TEXT NOT NULL, id TEXT NOT NULL,"
                    + " content BLOB NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID");
        }
        connection.commit();
        find = connection.prepareStatement("SELECT content FROM records WHERE kind = ? AND id = ?");
        replace = connection.prepareStatement("INSERT OR REPLACE INTO records VALUES (?, ?, ?)");
        delete = connection.prepareStatement("DELETE FROM records WHERE kind = ? AND id = ?");
    }

    private boolean isEmpty() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet any = statement.executeQuery("SELECT 1 FROM records LIMIT 1")) {
            return !any.next();
        }
    }

    private Head first() throws SQLException {
        set(HEAD, Head.KEY, Head.FIRST.sealed());
        connection.commit();
        return Head.FIRST;
    }

    private void verify() throws IOException, SQLException {
        long digest = 0;
        try (Statement statement = connection.createStatement();
                ResultSet all = statement.executeQuery("SELECT kind, id, content FROM records")) {
            while (all.next()) {
                if (!all.getString(1).equals(HEAD)) {
                    RecordFormat.unseal(place(all.getString(1), all.getString(2)), all.getBytes(3));
                    digest += RecordFormat.sealOf(all.getBytes(3));
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

    private byte[] get(String table, String key) throws SQLException {
        find.setString(1, table);
        find.setString(2, key);
        try (ResultSet found = find.executeQuery()) {
            return found.next() ? found.getBytes(1) : null;
        }
    }

    private void set(String table, String key, byte[] content) throws SQLException {
        replace.setString(1, table);
        replace.setString(2, key);
        replace.setBytes(3, content);
        replace.executeUpdate();
    }

    /** All records of a table by their keys, in the order of these. */
    Map<String, byte[]> records(String table) throws IOException {
        Map<String, byte[]> records = new LinkedHashMap<>();
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT id, content FROM records WHERE kind = ? ORDER BY id")) {
            statement.setString(1, table);
            try (ResultSet all = statement.executeQuery()) {
                while (all.next()) {
                    records.put(all.getString(1), RecordFormat.unseal(place(table, all.getString(1)), all.getBytes(2)));
                }
            }
        } catch (SQLException e) {
            throw new IOException(e);
        }
        return records;
    }

    /** Part of a {@link Change}. */
    void put(String table, String key, byte[] content) throws SQLException {
        byte[] sealed = RecordFormat.seal(place(table, key), content);
        head = head.without(get(table, key)).with(sealed);
        set(table, key, sealed);
    }

    /** Part of a {@link Change}. */
    void remove(String table, String key) throws SQLException {
        head = head.without(get(table, key));
        delete.setString(1, table);
        delete.setString(2, key);
        delete.executeUpdate();
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
            set(HEAD, Head.KEY, head.sealed());
            connection.commit();
            mark.write(head.sequence());
        } catch (IOException | SQLException | RuntimeException e) {
            abandon();
            MillraceException failure = StoreFailure.notWritten(what, file, e);
            reopenAfter(failure);
            throw failure;
        } catch (Error e) {
            abandon();
            throw e;
        }
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
        if (connection != null) {
            return;
        }
        try {
            load();
        } catch (RuntimeException e) {
            abandon();
            throw StoreFailure.closed(file.getParent(), e);
        }
    }

    /** Closes the file; a change that was not committed is not there. */
    private void abandon() {
        if (connection != null) {
            try {
                connection.rollback();
            } catch (SQLException e) {
                LOG.debug("a change was not rolled back; closing the file does so", e);
            }
            close(connection);
            connection = null;
        }
    }

    private void close(Connection open) {
        try {
            open.close();
        } catch (SQLException e) {
            LOG.warn("the job store's file {} was not closed well; the next start checks it", file, e);
        }
    }

    /** How large the file is. */
    long sizeBytes() {
        return file.toFile().length();
    }

    @Override
    public void close() throws IOException {
        isClosed = true;
        abandon();
        mark.close();
    }
}
