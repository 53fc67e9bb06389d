package dev.millrace.benchmarks.measure;

/** What can be measured, with the name it has in JSON. */
public enum Figure {
    /** CPU time of the whole process, JIT and GC threads included, over the records read by the sources. */
    CPU_NS_PER_RECORD("cpuNsPerRecord", "CPU ns/record", Better.LOWER),
    /** Records read by the sources over wall time from submission to the end of the job. */
    RECORDS_PER_SECOND("recordsPerSecond", "records/s", Better.HIGHER),
    /** Median time from the source's stamp to the sink. */
    LATENCY_P50_US("latencyP50Us", "p50 µs", Better.LOWER),
    /** The time from the source's stamp to the sink that one record in a hundred exceeds. */
    LATENCY_P99_US("latencyP99Us", "p99 µs", Better.LOWER),
    /** From the start of the command to its exit. */
    WALL_MS("wallMs", "wall ms", Better.LOWER),
    /** User and system time of the command and all it started. */
    CPU_MS("cpuMs", "CPU ms", Better.LOWER),
    /** The largest resident set of any process of the command. */
    PEAK_RSS_MB("peakRssMb", "peak RSS MB", Better.LOWER),
    /** Median time of a checkpoint from its trigger to the first task that hears of its end. */
    CHECKPOINT_P50_MS("checkpointP50Ms", "checkpoint p50 ms", Better.LOWER),
    /** The same of the slowest checkpoint of a run. */
    CHECKPOINT_MAX_MS("checkpointMaxMs", "checkpoint max ms", Better.LOWER),
    /** Median time for which a checkpoint had a source's thread. */
    SOURCE_STALL_P50_US("sourceStallP50Us", "source stall p50 µs", Better.LOWER),
    /** The longest time for which a checkpoint had a source's thread. */
    SOURCE_STALL_MAX_US("sourceStallMaxUs", "source stall max µs", Better.LOWER),
    /** The longest time from a barrier at a source to the source's next record, waiting for room included. */
    SOURCE_GAP_MS("sourceGapMs", "source gap ms", Better.LOWER),
    /** Checkpoints that were completed, over wall time. */
    CHECKPOINTS_PER_SECOND("checkpointsPerSecond", "checkpoints/s", Better.HIGHER),
    /** Records a second with checkpoints, in percent of those without. */
    RATE_KEPT_PERCENT("rateKeptPercent", "records/s kept %", Better.HIGHER),
    /** Records for a second of CPU time with checkpoints, in percent of those without. */
    CPU_KEPT_PERCENT("cpuKeptPercent", "records/CPU s kept %", Better.HIGHER),
    /** From the signal that kills a process to the first line that the next one puts out. */
    KILL_TO_OUTPUT_MS("killToOutputMs", "kill to output ms", Better.LOWER),
    /** From the start of a server's command to its first answer. */
    READY_MS("readyMs", "ready ms", Better.LOWER),
    /** The resident set of a server that nobody asks anything, its dashboard having been looked at. */
    IDLE_RSS_MB("idleRssMb", "idle RSS MB", Better.LOWER),
    /** From the request to run a jar that is there until the job runs; the median of a warm server. */
    SUBMIT_MS("submitMs", "submit ms", Better.LOWER),
    /** What the heap holds more with all keys in state than with none, no snapshot being in progress. */
    LIVE_STATE_MB("liveStateMb", "live state MB", Better.LOWER),
    /** The same at the worst moment of a snapshot. */
    STATE_AND_SNAPSHOT_MB("stateAndSnapshotMb", "state and snapshot MB", Better.LOWER),
    /** What the heap holds more while a snapshot is in progress, in percent of the live state. */
    SNAPSHOT_HEAP_PERCENT("snapshotHeapPercent", "heap over live state %", Better.LOWER);

    private enum Better {
        LOWER,
        HIGHER
    }

    private final String jsonName;
    private final String label;
    private final Better better;

    Figure(String jsonName, String label, Better better) {
        this.jsonName = jsonName;
        this.label = label;
        this.better = better;
    }

    public String jsonName() {
        return jsonName;
    }

    /** A column's title. */
    public String label() {
        return label;
    }

    /** How many times better {@code ours} is than {@code peers}; above one is a win, whichever way the figure goes. */
    public double advantage(double ours, double peers) {
        return better == Better.LOWER ? peers / ours : ours / peers;
    }
}
