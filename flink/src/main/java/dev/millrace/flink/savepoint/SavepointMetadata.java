package dev.millrace.flink.savepoint;

import dev.millrace.engine.error.MillraceException;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.checkpoint.CheckpointProperties;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.SavepointType;
import org.apache.flink.runtime.checkpoint.SnapshotType;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.checkpoint.metadata.MetadataV4Serializer;
import org.apache.flink.runtime.state.CompletedCheckpointStorageLocation;
import org.apache.flink.runtime.state.filesystem.AbstractFsCheckpointStorageAccess;

/**
 * The {@code _metadata} of a savepoint or retained checkpoint. Immutable.
 *
 * @param pointer the directory, as Flink calls it
 * @param version of the file's format
 * @param length of the file in bytes
 * @param content what it says
 */
public record SavepointMetadata(String pointer, int version, long length, CheckpointMetadata content) {
    static final int MAGIC = Checkpoints.HEADER_MAGIC_NUMBER;
    static final int NEWEST_VERSION = MetadataV4Serializer.VERSION;

    /**
     * Reads it from a directory, or from the file itself.
     *
     * @throws MillraceException E320 to E323
     */
    public static SavepointMetadata read(String path, ClassLoader classLoader) {
        return of(path, locate(path), classLoader);
    }

    /**
     * Finds it.
     *
     * @throws MillraceException E320 or E321
     */
    public static CompletedCheckpointStorageLocation locate(String path) {
        try {
            return AbstractFsCheckpointStorageAccess.resolveCheckpointPointer(path);
        } catch (FileNotFoundException e) {
            throw missing(path, e);
        } catch (IOException | IllegalArgumentException e) {
            throw SavepointFault.unreachable(path, e);
        }
    }

    private static MillraceException missing(String path, FileNotFoundException cause) {
        try {
            Path directory = new Path(path);
            FileSystem files = directory.getFileSystem();
            if (files.exists(directory)) {
                return SavepointFault.noMetadata(path, nearby(files, directory), cause);
            }
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
        return SavepointFault.noSuchPath(path, cause);
    }

    /** A savepoint directly below, for whoever names the directory of all of them; the newest if there are several. */
    private static String nearby(FileSystem files, Path directory) throws IOException {
        FileStatus newest = null;
        FileStatus[] children = files.listStatus(directory);
        for (FileStatus child : children == null ? new FileStatus[0] : children) {
            boolean isSavepoint = child.isDir()
                    && files.exists(new Path(child.getPath(), AbstractFsCheckpointStorageAccess.METADATA_FILE_NAME));
            if (isSavepoint && (newest == null || newest.getModificationTime() < child.getModificationTime())) {
                newest = child;
            }
        }
        return newest == null ? "" : newest.getPath().getPath();
    }

    /**
     * Reads what was found.
     *
     * @throws MillraceException E322 or E323
     */
    public static SavepointMetadata of(
            String path, CompletedCheckpointStorageLocation location, ClassLoader classLoader) {
        byte[] bytes;
        try (InputStream in = location.getMetadataHandle().openInputStream()) {
            bytes = in.readAllBytes();
        } catch (IOException e) {
            throw SavepointFault.unreachable(path, e);
        }
        try {
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
            int magic = in.readInt();
            if (magic != MAGIC) {
                throw SavepointFault.notASavepoint(path, magic);
            }
            int version = in.readInt();
            if (version < 1 || version > NEWEST_VERSION) {
                throw SavepointFault.newer(path, version);
            }
            in.reset();
            CheckpointMetadata content =
                    Checkpoints.loadCheckpointMetadata(in, classLoader, location.getExternalPointer());
            requireKind(content.getCheckpointProperties());
            return new SavepointMetadata(location.getExternalPointer(), version, bytes.length, content);
        } catch (MillraceException e) {
            throw e;
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            // A flipped length may ask for any amount of memory.
            throw SavepointFault.damagedMetadata(path, bytes.length, e);
        }
    }

    /** Java's serialization leaves out what it cannot make sense of. */
    private static void requireKind(CheckpointProperties properties) throws IOException {
        if (properties == null) {
            return; // The metadata is from before there were any.
        }
        SnapshotType type = properties.getCheckpointType();
        if (type == null || (type instanceof SavepointType savepoint && savepoint.getFormatType() == null)) {
            throw new IOException("it does not say what kind of checkpoint or savepoint it is");
        }
    }
}
