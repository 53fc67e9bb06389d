package dev.millrace.server.difference;

import java.util.List;
import java.util.regex.Pattern;

/** Where answers may differ from Flink's, each with the reason. Everything else is the same. Immutable. */
final class KnownDifferences {
    /** How much of a value is compared all the same. */
    enum Left {
        /** The type, and of numbers whether they are negative, zero or positive. */
        SIGN,
        /** The type, and of numbers whether they are negative. */
        AMOUNT,
        /** The type. */
        TYPE,
        /** Nothing. */
        NOTHING
    }

    private record Difference(Pattern path, Pattern pointer, Left left, String reason) {
        Difference(String path, String pointer, Left left, String reason) {
            this(Pattern.compile(path), Pattern.compile(pointer), left, reason);
        }
    }

    private static final String ANY = ".*";
    private static final String METRICS = ".*/metrics(\\?.*)?";
    private static final String NO_BYTES = "of bytes and buffers on a network, which there are none of";
    private static final String OTHER_MACHINERY = "of a cluster's processes, which there are none of";

    private static final List<Difference> ALL = List.of(
            // Time.
            new Difference(
                    ANY,
                    ".*/(start-time|start_time|end-time|startTime|endTime|timestamp|last-modification)",
                    Left.SIGN,
                    "an instant"),
            new Difference(".*/subtasktimes", ".*/timestamps/.*", Left.SIGN, "an instant"),
            new Difference(
                    ANY,
                    ".*/(trigger_timestamp|ack_timestamp|latest_ack_timestamp|timeSinceLastHeartbeat)",
                    Left.SIGN,
                    "an instant"),
            new Difference("/jobs/[^/]*", "/timestamps/(?!SUSPENDED|RECONCILING).*", Left.SIGN, "an instant"),
            new Difference(
                    ANY,
                    ".*/(duration|now|maxDuration|net-runtime|end-timestamp|time)",
                    Left.AMOUNT,
                    "a length of time"),
            new Difference(ANY, ".*/status-duration/.*", Left.AMOUNT, "a length of time"),
            new Difference(".*/checkpoints.*", ".*(duration|_delay|sync|alignment).*", Left.AMOUNT, "a length of time"),
            // Bytes.
            new Difference(
                    ".*/checkpoints.*",
                    ".*/(state_size|checkpointed_size|processed|persisted)(_.*|/.*)?|.*/(state|checkpointed)_size/.*",
                    Left.AMOUNT,
                    "bytes"),
            new Difference(
                    ANY,
                    ".*metrics/(read|write)-bytes(/.*)?",
                    Left.AMOUNT,
                    "estimated from samples: records are handed over as they are"),
            new Difference(ANY, ".*metrics/accumulated-[^/]*(/.*)?", Left.TYPE, "a length of time"),
            // Metrics: docs/metrics.md says the same of their names, and why.
            new Difference(
                    METRICS, "/.*(numBytes|numBuffers)(In|Out)(Local|Remote)(PerSecond)?", Left.NOTHING, NO_BYTES),
            new Difference(
                    METRICS,
                    "/.*(inputQueueSize|outputQueueSize|input(Exclusive|Floating)BuffersUsage)",
                    Left.NOTHING,
                    NO_BYTES),
            new Difference(METRICS, "/(.*\\.)?millrace\\..*", Left.NOTHING, "metrics of our own"),
            new Difference(
                    METRICS,
                    "/.*__Writer\\.(numBytesOut|numRecordsOut|numRecordsOutErrors)",
                    Left.NOTHING,
                    "counters of two names, of which Flink's query service keeps one"),
            new Difference(METRICS, "/busyTimeMsPerSecond/value", Left.TYPE, "a length of time"),
            new Difference(".*/backpressure", ".*/(ratio|idleRatio|busyRatio)", Left.AMOUNT, "shares of a second"),
            new Difference(
                    "/taskmanagers/[^/]*",
                    "/metrics/(memorySegments|nettyShuffleMemory).*",
                    Left.TYPE,
                    "memory of a network between tasks, which there is none of"),
            new Difference(
                    "/taskmanagers/[^/]*",
                    "/metrics/(heap|nonHeap|direct|mapped)[A-Z].*|/metrics/garbageCollectors/.*/(count|time)",
                    Left.AMOUNT,
                    "of one process that both run in, at two moments"),
            new Difference(
                    "/jobs/fa11.*|.*/attempts/0",
                    ".*metrics/read-records(/.*)?",
                    Left.AMOUNT,
                    "Flink's records were still in a buffer when their producer failed"),
            // What the two are made of.
            new Difference(
                    "(/jobs/[^/]*)?/jobmanager/(config|environment)",
                    ".*",
                    Left.TYPE,
                    "MiniCluster sets keys of its own"),
            new Difference(
                    "/taskmanagers.*",
                    ".*/(totalResource|freeResource|memoryConfiguration|hardware|resource)/.*",
                    Left.NOTHING,
                    "of a machine"),
            new Difference("/taskmanagers.*", ".*/(path|dataPort|jmxPort)", Left.TYPE, OTHER_MACHINERY),
            new Difference(ANY, ".*/(host|endpoint|location)", Left.TYPE, "the name of the machine"),
            new Difference(".*/thread-dump", ".*", Left.TYPE, "the threads of a process"),
            new Difference(".*/flamegraph.*", ".*", Left.TYPE, "the threads of a process"),
            new Difference(".*/attempts/\\d+/accumulators", "/id", Left.TYPE, "holds a random number"),
            new Difference(
                    "PUT .*/resource-requirements.*", "/errors/1", Left.TYPE, "ours says what to do in place of it"),
            new Difference(
                    "POST .*/coordinators/.* \\{}",
                    "/errors/1",
                    Left.TYPE,
                    "ours names the field that is missing, where Flink tells of a null pointer"),
            new Difference(".*", "/request-id", Left.TYPE, "a random number"),
            new Difference(".*/jars/[^/]*/plan", "/plan/jid", Left.TYPE, "a random number"),
            new Difference(".*", ".*/serialized-throwable", Left.TYPE, "holds a stack trace"));

    private KnownDifferences() {}

    /** What is compared of the value, or null for all of it. */
    static Left at(String path, String pointer) {
        return ALL.stream()
                .filter(one -> one.path().matcher(path).matches()
                        && one.pointer().matcher(pointer).matches())
                .map(Difference::left)
                .max(java.util.Comparator.naturalOrder())
                .orElse(null);
    }
}
