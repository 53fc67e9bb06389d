package dev.millrace.flink.savepoint;

import java.util.List;

/**
 * What a savepoint holds of one operator. Immutable.
 *
 * @param id Flink's hash of its uid
 * @param parallelism of the job that wrote it
 * @param maxParallelism the number of key groups
 * @param finishedSubtasks how many had finished
 * @param coordinatorBytes of its coordinator's state
 * @param formats how its keyed state is written
 * @param files what it consists of
 * @param bytes all of it
 * @param rawBytes state that only the operator itself can read
 * @param inFlightBytes network buffers with records that were on their way to or from it
 */
public record OperatorDescription(
        String id,
        int parallelism,
        int maxParallelism,
        int finishedSubtasks,
        long coordinatorBytes,
        List<String> formats,
        Files files,
        long bytes,
        long rawBytes,
        long inFlightBytes,
        List<StateDescription> states) {

    /**
     * Files of RocksDB's own.
     *
     * @param count of them
     * @param bytes of them
     */
    public record Files(int count, long bytes) {
        static final Files NONE = new Files(0, 0);

        Files and(int moreFiles, long moreBytes) {
            return new Files(count + moreFiles, bytes + moreBytes);
        }
    }

    public OperatorDescription {
        formats = List.copyOf(formats);
        states = List.copyOf(states);
    }
}
