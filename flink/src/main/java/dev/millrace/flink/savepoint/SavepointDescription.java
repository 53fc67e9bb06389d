package dev.millrace.flink.savepoint;

import dev.millrace.engine.error.MillraceException;
import java.util.List;

/**
 * What is in a savepoint or retained checkpoint. Immutable.
 *
 * @param path of its directory
 * @param checkpointId Flink's number of it
 * @param kind "savepoint", "checkpoint" and how it is written
 * @param metadataVersion of its {@code _metadata}
 * @param bytes all state, with the metadata
 * @param fileCount the files that it consists of, with {@code _metadata}
 * @param outside files that its metadata knows by their full paths: if there are any, it cannot be moved
 * @param masterStates names of states of the job itself
 * @param missing classes that would have told more
 * @param faults what of it is missing or damaged
 */
public record SavepointDescription(
        String path,
        long checkpointId,
        String kind,
        int metadataVersion,
        long bytes,
        int fileCount,
        List<String> outside,
        List<String> masterStates,
        List<OperatorDescription> operators,
        List<String> missing,
        List<MillraceException> faults) {

    /** Whether its directory may be moved or copied elsewhere, and still be restored from. */
    public boolean isMovable() {
        return outside.isEmpty();
    }
}
