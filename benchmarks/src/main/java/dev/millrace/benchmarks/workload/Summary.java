package dev.millrace.benchmarks.workload;

/** What the window workloads keep a key and window, and put out. A POJO by Flink's rules. */
public class Summary {
    public long key;
    public long count;
    public long sum;
    public long latest;

    public Summary() {}
}
