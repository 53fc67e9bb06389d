package dev.millrace.cli.testing;

import java.nio.file.Path;

/**
 * The source of a job that counts numbers by key in a POJO, with timers, a map with a time-to-live and an enum, and
 * that stops itself with a savepoint in the directory that its first argument names, or not at all without one.
 */
public final class StatefulJob {
    /**
     * The numbers that it counts, and how many keys these are counted by: some for either subtask, so that all tasks
     * run when all numbers have been seen.
     */
    public static final int NUMBERS = 40;

    public static final int KEYS = 4;

    private static final String TEMPLATE = """
                        public enum Colour { COLOURS }
                        public static class Total { FIELDS }
                        static final java.util.concurrent.CountDownLatch SEEN =
                            new java.util.concurrent.CountDownLatch(NUMBERS);

                        public static class Numbers implements org.apache.flink.streaming.api.functions.source.SourceFunction<Long>,
                                org.apache.flink.streaming.api.checkpoint.CheckpointedFunction {
                            volatile boolean isOver;
                            transient org.apache.flink.api.common.state.ListState<Long> position;
                            public void initializeState(org.apache.flink.runtime.state.FunctionInitializationContext context)
                                    throws Exception {
                                position = context.getOperatorStateStore().getUnionListState(
                                    new org.apache.flink.api.common.state.ListStateDescriptor<>("position", Long.class));
                            }
                            public void snapshotState(org.apache.flink.runtime.state.FunctionSnapshotContext context)
                                    throws Exception {
                                position.update(List.of(1L, 2L));
                            }
                            public void run(SourceContext<Long> out) throws Exception {
                                synchronized (out.getCheckpointLock()) {
                                    for (long i = 0; i < NUMBERS; i++) { out.collect(i); }
                                }
                                while (!isOver) { Thread.sleep(5); }
                            }
                            public void cancel() { isOver = true; }
                        }

                        public static class Count extends org.apache.flink.streaming.api.functions.KeyedProcessFunction<KEY, Long, Long> {
                            transient org.apache.flink.api.common.state.ValueState<Total> total;
                            transient org.apache.flink.api.common.state.MapState<Long, String> map;
                            public void open(org.apache.flink.api.common.functions.OpenContext context) throws Exception {
                                OPEN
                                total = getRuntimeContext().getState(
                                    new org.apache.flink.api.common.state.ValueStateDescriptor<>("total", Total.class));
                                var seen = new org.apache.flink.api.common.state.MapStateDescriptor<>(
                                    "seen", Long.class, String.class);
                                TTL
                                map = getRuntimeContext().getMapState(seen);
                            }
                            public void processElement(Long i, Context context, org.apache.flink.util.Collector<Long> out)
                                    throws Exception {
                                Total now = total.value() == null ? new Total() : total.value();
                                total.update(now);
                                map.put(i, "x");
                                context.timerService().registerProcessingTimeTimer(Long.MAX_VALUE - 10);
                                SEEN.countDown();
                            }
                        }

                        public static void main(String[] args) throws Exception {
                            StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
                            env.setParallelism(2);
                            MORE
                            env.addSource(new Numbers()).setParallelism(1).uid("numbers").name("numbers")
                                .keyBy(new org.apache.flink.api.java.functions.KeySelector<Long, KEY>() {
                                    public KEY getKey(Long i) { return KEY.valueOf(i % KEYS + 3); }
                                })
                                .process(new Count()).name("count")UID
                                .print().name("out");
                            org.apache.flink.core.execution.JobClient job = env.executeAsync("counting");
                            if (args.length > 0) {
                                if (!SEEN.await(20, java.util.concurrent.TimeUnit.SECONDS)) {
                                    throw new IllegalStateException("seen all but " + SEEN.getCount() + ", job " + job.getJobStatus().get());
                                }
                                job.stopWithSavepoint(false, args[0],
                                    org.apache.flink.core.execution.SavepointFormatType.valueOf(args[1])).get(15, java.util.concurrent.TimeUnit.SECONDS);
                            }
                        }
                        """;

    private String fields = "public long sum; public int times; public String text = \"\"; public Colour colour;";
    private String colours = "RED, GREEN";
    private String uid = ".uid(\"count\")";
    private String keyType = "Long";
    private String more = "";
    private String open = "";
    private String ttl = "seen.enableTimeToLive(org.apache.flink.api.common.state.StateTtlConfig.newBuilder("
            + "java.time.Duration.ofDays(1)).build());";

    /** The fields of the state's class. */
    public StatefulJob fields(String declarations) {
        fields = declarations;
        return this;
    }

    public StatefulJob colours(String constants) {
        colours = constants;
        return this;
    }

    /** What follows the counting operator, such as {@code .uid("x").setMaxParallelism(7)}. */
    public StatefulJob operator(String calls) {
        uid = calls;
        return this;
    }

    /** {@code Long} or {@code String}. */
    public StatefulJob keyType(String type) {
        keyType = type;
        return this;
    }

    /** Statements of {@code main} before it executes. */
    public StatefulJob main(String statements) {
        more = statements;
        return this;
    }

    /** Statements of the counting function's {@code open}. */
    public StatefulJob open(String statements) {
        open = statements;
        return this;
    }

    public StatefulJob withoutTtl() {
        ttl = "";
        return this;
    }

    public Path jar(Path directory, String name) {
        return JobSources.of(
                        "Job",
                        TEMPLATE.replace("COLOURS", colours)
                                .replace("FIELDS", fields)
                                .replace("OPEN", open)
                                .replace("TTL", ttl)
                                .replace("MORE", more)
                                .replace("UID", uid)
                                .replace("KEYS", Integer.toString(KEYS))
                                .replace("KEY", keyType)
                                .replace("NUMBERS", Integer.toString(NUMBERS)))
                .jar(directory, name);
    }
}
