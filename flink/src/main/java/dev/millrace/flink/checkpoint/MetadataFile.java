package dev.millrace.flink.checkpoint;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;

/** The file that ties the parts of a checkpoint or savepoint together. */
final class MetadataFile {
    private MetadataFile() {}

    /**
     * Reads it.
     *
     * @param pointer where the checkpoint is, since its files are named from there
     * @throws IOException if it is no such file, of a version that is not known, or damaged
     */
    static CheckpointMetadata read(InputStream in, ClassLoader classLoader, String pointer) throws IOException {
        try (DataInputStream data = new DataInputStream(in)) {
            return Checkpoints.loadCheckpointMetadata(data, classLoader, pointer);
        } catch (RuntimeException | LinkageError e) {
            throw new IOException("its metadata is damaged: " + e, e);
        } catch (OutOfMemoryError e) {
            // A length that has been changed asks for any amount, and most often at once.
            throw new IOException("its metadata is damaged, or too large for this process's memory: " + e, e);
        }
    }
}
