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
    PEAK_RSS_MB("peakRssMb", "peak RSS MB", Better.LOWER);

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
