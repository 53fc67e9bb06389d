package dev.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The ways in which a program may say that its jobs run here, as README.md lists them. */
class TargetTest {

    private static Configuration target() {
        Configuration configuration = new Configuration();
        configuration.set(DeploymentOptions.TARGET, MillraceExecutorFactory.NAME);
        return configuration;
    }

    @AfterEach
    void uninstall() {
        MillraceEnvironment.uninstall();
    }

    private static void assertRunsHere(StreamExecutionEnvironment env) throws Exception {
        List<Integer> results = env.fromData(1, 2).map(value -> value * 10).executeAndCollect(10);

        assertThat(results).containsExactlyInAnyOrder(10, 20);

        env.fromData(1).print();
        JobClient client = env.executeAsync();
        client.getJobExecutionResult().join();
        assertThat(SharedEngine.get().job(client.getJobID())).isPresent();
    }

    @Test
    void shouldRunJobsOfAnEnvironmentThatIsMadeWithTheTarget() throws Exception {
        assertRunsHere(new StreamExecutionEnvironment(target()));
    }

    @Test
    void shouldRunJobsOfEnvironmentsThatAProgramGetsOnceInstalled() throws Exception {
        Millrace.install();

        assertRunsHere(StreamExecutionEnvironment.getExecutionEnvironment());
        assertRunsHere(StreamExecutionEnvironment.getExecutionEnvironment(target()));
        assertRunsHere(StreamExecutionEnvironment.getExecutionEnvironment(new Configuration()));
    }

    /** If Flink stops doing so, README.md can promise more. */
    @Test
    void shouldFindThatFlinkReplacesTheTargetOfAnEnvironmentThatAProgramGetsWithoutInstalling() {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(target());

        assertThat(env.getConfiguration().get(DeploymentOptions.TARGET)).isEqualTo("local");
    }

    @Test
    void shouldLeaveEnvironmentsAloneWhileSomebodyElseRunsTheJobs() {
        StreamExecutionEnvironment before = StreamExecutionEnvironment.getExecutionEnvironment();

        try (Takeover takeover = Takeover.by((pipeline, configuration, classLoader) -> null)) {
            Millrace.install();

            assertThat(takeover).isNotNull();
            assertThat(StreamExecutionEnvironment.getExecutionEnvironment()).hasSameClassAs(before);
        }
    }
}
