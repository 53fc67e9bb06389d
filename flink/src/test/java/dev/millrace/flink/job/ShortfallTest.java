package dev.millrace.flink.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Optional;
import org.apache.flink.api.common.restartstrategy.RestartStrategies;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.Test;

@SuppressWarnings("deprecation") // About Flink's older way to set a strategy.
class ShortfallTest {
    private static final String REST =
            ", which Millrace does not have yet: it runs without and fails at its first error";

    private final Configuration engine = new Configuration();
    private final Configuration program = new Configuration();

    private static Configuration strategy(String name) {
        Configuration configuration = new Configuration();
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, name);
        return configuration;
    }

    private StreamExecutionEnvironment environment() {
        return new StreamExecutionEnvironment(program);
    }

    private Optional<String> of(StreamExecutionEnvironment env) throws IOException, ClassNotFoundException {
        env.fromData(1).sinkTo(new DiscardingSink<>());
        JobGraph graph = env.getStreamGraph().getJobGraph();
        return Shortfall.of(
                graph,
                graph.getSerializedExecutionConfig().deserializeValue(getClass().getClassLoader()),
                engine);
    }

    @Test
    void shouldSayNothingOfAJobThatAsksForNothing() throws Exception {
        assertThat(of(environment())).isEmpty();
    }

    @Test
    void shouldNameTheStrategyThatAProgramSets() throws Exception {
        StreamExecutionEnvironment env = environment();
        env.setRestartStrategy(RestartStrategies.fixedDelayRestart(3, 1L));

        assertThat(of(env))
                .contains("job 'Flink Streaming Job' sets a restart strategy"
                        + " (Restart with fixed delay (PT0.001S). #3 restart attempts)" + REST);
    }

    @Test
    void shouldNameTheStrategyOfAConfiguration() throws Exception {
        program.addAll(strategy("fixed-delay"));

        assertThat(of(environment()).orElseThrow()).contains("(fixed-delay: Restart with fixed delay");
    }

    @Test
    void shouldNameTheStrategyOfTheEngine() throws Exception {
        engine.addAll(strategy("failure-rate"));

        assertThat(of(environment()).orElseThrow()).contains("(failure-rate: ");
    }

    @Test
    void shouldSayNothingOfAJobThatIsNotToBeRestarted() throws Exception {
        engine.addAll(strategy("fixed-delay"));
        StreamExecutionEnvironment env = environment();
        env.setRestartStrategy(RestartStrategies.noRestart());

        assertThat(of(env)).isEmpty();
    }

    @Test
    void shouldSayNothingWhereTheConfigurationSaysNone() throws Exception {
        engine.addAll(strategy("fixed-delay"));
        program.addAll(strategy("none"));

        assertThat(of(environment())).isEmpty();
    }

    @Test
    void shouldTellOfCheckpointsAndStrategyInOneSentence() throws Exception {
        StreamExecutionEnvironment env = environment();
        env.enableCheckpointing(1000);
        env.setRestartStrategy(RestartStrategies.fixedDelayRestart(3, 1L));

        assertThat(of(env).orElseThrow())
                .startsWith("job 'Flink Streaming Job' enables checkpoints and sets a restart strategy (")
                .endsWith(REST + "; sinks that commit with checkpoints commit nothing");
    }
}
