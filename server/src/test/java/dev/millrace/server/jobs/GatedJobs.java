package dev.millrace.server.jobs;

import java.time.Duration;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.restartstrategy.RestartStrategies;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;

/** Job graphs whose jobs wait at one gate before their first record, and at another behind their last. */
public final class GatedJobs {
    public static final long COUNT = 100;
    private static final int PARALLELISM = 2;
    private static final long POISON = 50;

    private GatedJobs() {}

    /** Sums of windows by key, with accumulators; takes checkpoints only when it is asked to. */
    public static JobGraph windows(JobID id, Gate first, Gate last) {
        StreamExecutionEnvironment environment = environment(0);
        environment.enableCheckpointing(Duration.ofHours(1).toMillis());
        environment
                .getCheckpointConfig()
                .setExternalizedCheckpointRetention(ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        numbers(environment, first, last, new CountingMap());
        return graph(environment, id, "windows");
    }

    /** Fails at one number, in as many attempts as said, and is started again as often as allowed. */
    public static JobGraph failing(JobID id, Gate first, Gate last, int failingAttempts, int restarts) {
        StreamExecutionEnvironment environment = environment(restarts);
        numbers(environment, first, last, new CountingMap(POISON, failingAttempts));
        return graph(environment, id, "failing");
    }

    @SuppressWarnings("deprecation")
    private static StreamExecutionEnvironment environment(int restarts) {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment(new Configuration());
        environment.setParallelism(PARALLELISM);
        environment.setRestartStrategy(
                restarts == 0
                        ? RestartStrategies.noRestart()
                        : RestartStrategies.fixedDelayRestart(restarts, Duration.ofMillis(1)));
        return environment;
    }

    @SuppressWarnings("deprecation")
    private static void numbers(StreamExecutionEnvironment environment, Gate first, Gate last, CountingMap map) {
        environment
                .addSource(new GatedNumbers(COUNT, first, last), "numbers")
                .uid("numbers")
                .map(map)
                .returns(Types.LONG)
                .uid("count")
                .name("count")
                .setParallelism(1)
                .keyBy(number -> number % 8)
                .window(TumblingEventTimeWindows.of(Duration.ofMillis(10)))
                .reduce(Long::sum)
                .uid("sums")
                .name("sums")
                .sinkTo(new DiscardingSink<>())
                .uid("discard")
                .name("discard");
    }

    private static JobGraph graph(StreamExecutionEnvironment environment, JobID id, String name) {
        var graph = environment.getStreamGraph();
        graph.setJobName(name);
        return graph.getJobGraph(GatedJobs.class.getClassLoader(), id);
    }
}
