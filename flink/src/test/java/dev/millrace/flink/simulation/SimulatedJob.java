package dev.millrace.flink.simulation;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.RestoreMode;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.operators.coordination.OperatorCoordinator;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.SerializedValue;

/** A small job drawn from a seed, with what it is to commit. */
final class SimulatedJob {
    private static final Field COORDINATORS = coordinators();

    private final Shape shape;
    private final int perSource;
    private final int splitsPerSource;
    private final Map<String, String> settings = new TreeMap<>();
    final boolean retains;
    final int maxRetained;

    private enum Shape {
        COUNTED,
        BUNDLED,
        TWO_SOURCES,
        CHAINED_SOURCE
    }

    SimulatedJob(Random random) {
        this.shape = Shape.values()[random.nextInt(Shape.values().length)];
        this.perSource = 5 + random.nextInt(random.nextInt(4) == 0 ? 60 : 20);
        this.splitsPerSource = 1 + random.nextInt(4);
        this.retains = random.nextInt(4) > 0;
        this.maxRetained = 1 + random.nextInt(2);
        put("execution.checkpointing.interval", 10 + random.nextInt(60) + " ms");
        put("execution.checkpointing.timeout", 60 + random.nextInt(1000) + " ms");
        put("execution.checkpointing.min-pause", random.nextBoolean() ? "0 ms" : random.nextInt(30) + " ms");
        if (random.nextInt(3) == 0) {
            put("execution.checkpointing.min-pause", "0 ms");
            put("execution.checkpointing.max-concurrent-checkpoints", "3");
        }
        // A union counts as incomplete where only some of its subtasks have finished: checkpoints fail until all have.
        put(
                "execution.checkpointing.tolerable-failed-checkpoints",
                shape == Shape.BUNDLED ? "1000" : String.valueOf(random.nextInt(4)));
        put(
                "execution.checkpointing.externalized-checkpoint-retention",
                retains ? "RETAIN_ON_CANCELLATION" : "DELETE_ON_CANCELLATION");
        put("state.checkpoints.num-retained", String.valueOf(maxRetained));
        put("state.checkpoints.dir", SimulatedFileSystem.ROOT + "/checkpoints");
        put("state.savepoints.dir", SimulatedFileSystem.ROOT + "/savepoints");
        put("restart-strategy.type", "fixed-delay");
        put("restart-strategy.fixed-delay.attempts", "1000000");
        put("restart-strategy.fixed-delay.delay", random.nextInt(40) + " ms");
        put("pipeline.operator-chaining", String.valueOf(random.nextBoolean()));
        put("pipeline.object-reuse", String.valueOf(random.nextBoolean()));
        put("pipeline.max-parallelism", "8");
    }

    private void put(String key, String value) {
        settings.put(key, value);
    }

    private static Field coordinators() {
        try {
            Field field = JobVertex.class.getDeclaredField("operatorCoordinators");
            field.setAccessible(true);
            return field;
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** @param restorePath what it starts from; null for nothing */
    JobGraph graph(JobID id, Random random, String restorePath, RestoreMode mode) throws Exception {
        StreamExecutionEnvironment env = new StreamExecutionEnvironment(Configuration.fromMap(settings));
        NumbersSource first = source(0);
        NumbersSource second = source(perSource);
        DataStream<Long> numbers = numbers(env, first, "first", random);
        DataStream<String> counts = switch (shape) {
            case COUNTED ->
                numbers.keyBy(Counts::keyOf, Types.LONG)
                        .process(new CountOfOne())
                        .uid("counts")
                        .setParallelism(parallelism(random));
            case BUNDLED ->
                numbers.transform("bundles", Types.LONG, new Bundles())
                        .uid("bundles")
                        .setParallelism(parallelism(random))
                        .keyBy(Counts::keyOf, Types.LONG)
                        .process(new CountOfOne())
                        .uid("counts")
                        .setParallelism(parallelism(random));
            case TWO_SOURCES ->
                numbers.connect(numbers(env, second, "second", random))
                        .keyBy(Counts::keyOf, Counts::keyOf, Types.LONG)
                        .process(new CountOfTwo())
                        .uid("counts")
                        .setParallelism(parallelism(random));
            case CHAINED_SOURCE -> {
                int parallelism = parallelism(random);
                DataStream<Long> chained = env.fromSource(
                                second, WatermarkStrategy.noWatermarks(), "second", Types.LONG)
                        .uid("second")
                        .setParallelism(parallelism);
                yield Merge.of(env, numbers, chained, parallelism)
                        .keyBy(Counts::keyOf, Types.LONG)
                        .process(new CountOfOne())
                        .uid("counts")
                        .setParallelism(parallelism(random));
            }
        };
        counts.addSink(new TransactionalSink()).uid("sink").setParallelism(parallelism(random));
        JobGraph graph = env.getStreamGraph().getJobGraph(SimulatedJob.class.getClassLoader(), id);
        for (JobVertex vertex : graph.getVertices()) {
            simulateCoordinators(vertex, vertex.getName().contains("second") ? second : first);
        }
        if (restorePath != null) {
            graph.setSavepointRestoreSettings(SavepointRestoreSettings.forPath(restorePath, false, mode));
        }
        return graph;
    }

    private static int parallelism(Random random) {
        return 1 + random.nextInt(3);
    }

    private static DataStream<Long> numbers(
            StreamExecutionEnvironment env, NumbersSource source, String name, Random random) {
        return env.fromSource(source, WatermarkStrategy.noWatermarks(), name, Types.LONG)
                .uid(name)
                .setParallelism(parallelism(random));
    }

    private NumbersSource source(long first) {
        List<NumbersSource.Split> splits = new ArrayList<>();
        long from = first;
        for (int i = 1; i <= splitsPerSource; i++) {
            long end = first + (long) perSource * i / splitsPerSource;
            splits.add(new NumbersSource.Split("split-" + first + "-" + i, from, end));
            from = end;
        }
        return new NumbersSource(splits);
    }

    @SuppressWarnings("unchecked")
    private static void simulateCoordinators(JobVertex vertex, NumbersSource source) throws Exception {
        var providers = (Collection<SerializedValue<OperatorCoordinator.Provider>>) COORDINATORS.get(vertex);
        for (var provider : List.copyOf(providers)) {
            providers.remove(provider);
            providers.add(new SerializedValue<>(new SimulatedCoordinator.Provider(
                    provider.deserializeValue(SimulatedJob.class.getClassLoader())
                            .getOperatorId(),
                    source)));
        }
    }

    private LongStream all() {
        return LongStream.range(
                0, shape == Shape.TWO_SOURCES || shape == Shape.CHAINED_SOURCE ? 2L * perSource : perSource);
    }

    /**
     * What differs from what an uninterrupted run commits; empty if nothing does.
     *
     * @param ended whether time may have come to its end more than once
     */
    String difference(List<String> committed, boolean ended) {
        List<String> expected = new ArrayList<>();
        int[] counts = new int[Counts.KEYS];
        all().forEach(number -> {
            long key = Counts.keyOf(number);
            expected.add(key + ": " + ++counts[(int) key]);
        });
        for (int key = 0; key < Counts.KEYS; key++) {
            if (counts[key] > 0) {
                expected.add(key + ": in all " + counts[key]);
            }
        }
        List<String> left = new ArrayList<>(committed);
        List<String> missing = new ArrayList<>();
        expected.forEach(one -> {
            if (!left.remove(one)) {
                missing.add(one);
            }
        });
        if (ended) {
            left.removeIf(one -> one.contains("in all"));
        }
        if (shape == Shape.BUNDLED) {
            long all = all().count();
            for (String kind : List.of("listed", "united")) {
                if (sum(committed, kind) != all) {
                    missing.add(kind + " of " + all);
                }
            }
            left.removeIf(one -> one.startsWith("listed") || one.startsWith("united"));
        }
        return missing.isEmpty() && left.isEmpty()
                ? ""
                : "missing " + missing + ", too much " + left + " in " + committed;
    }

    private static long sum(List<String> committed, String kind) {
        return committed.stream()
                .filter(one -> one.startsWith(kind))
                .mapToLong(one -> Long.parseLong(one.substring(kind.length() + 1)))
                .sum();
    }

    /** As {@link #difference}, of a job that did not come to its own end: what is there may stop anywhere. */
    String excess(List<String> committed) {
        List<String> problems = new ArrayList<>();
        for (int key = 0; key < Counts.KEYS; key++) {
            String prefix = key + ": ";
            List<String> ofKey = committed.stream()
                    .filter(one -> one.startsWith(prefix) && !one.contains("in all"))
                    .toList();
            for (int count = 1; count <= ofKey.size(); count++) {
                if (!ofKey.contains(prefix + count)) {
                    problems.add("no " + prefix + count + " in " + ofKey);
                }
            }
        }
        return problems.isEmpty() ? "" : problems.toString();
    }

    /**
     * What is there more than once, of a job that was cancelled: some of its sinks may have committed, and others not.
     */
    String repetitions(List<String> committed) {
        List<String> counts = committed.stream()
                .filter(one -> one.contains(": ") && !one.contains("in all"))
                .toList();
        return Set.copyOf(counts).size() == counts.size() ? "" : "repetitions in " + counts;
    }

    @Override
    public String toString() {
        return shape + " of " + perSource + " in " + splitsPerSource + " splits, " + settings;
    }
}
