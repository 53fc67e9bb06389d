package dev.millrace.flink.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.CharacterFilter;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.Meter;
import org.apache.flink.metrics.MeterView;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.executiongraph.ExecutionAttemptID;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;
import org.apache.flink.runtime.metrics.dump.QueryScopeInfo;
import org.apache.flink.runtime.metrics.groups.TaskMetricGroup;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Metrics on their way from the process of a job to the one that reports them. */
class MetricReceiverTest {
    private final JobID job = new JobID();
    private final MetricSender sender = new MetricSender();
    private EngineMetrics there;
    private EngineMetrics here;
    private MetricReceiver receiver;
    private TaskMetricGroup task;

    @BeforeEach
    void begin() {
        there = kept();
        here = kept();
        receiver = here.receiver();
        task = there.attempt(job, "a job").group().addTask(ExecutionAttemptID.randomId(), "a task");
    }

    @AfterEach
    void end() {
        there.close();
        here.close();
    }

    private static EngineMetrics kept() {
        Configuration configuration = new Configuration();
        configuration.set(MetricsOption.KEEP, true);
        return EngineMetrics.of(configuration, remark -> {});
    }

    private void send() throws Exception {
        CarriedMetrics read = sender.read(there.live());
        byte[] bytes = InstantiationUtil.serializeObject(read);
        receiver.receive(InstantiationUtil.deserializeObject(bytes, getClass().getClassLoader()));
    }

    private static Optional<Registration> find(EngineMetrics metrics, String name) {
        return metrics.live().stream()
                .filter(registration -> registration.name().equals(name))
                .findFirst();
    }

    private Object received(String name) {
        return find(here, name).orElseThrow().metric();
    }

    @Test
    void shouldReportEveryKindWithItsNewestValue() throws Exception {
        MetricGroup own = task.addGroup("own");
        Counter counter = own.counter("counted");
        AtomicReference<Object> value = new AtomicReference<>(1.5);
        own.gauge("gauged", value::get);
        own.meter("metered", new MeterView(counter));
        Histogram histogram = own.histogram("spread", new DescriptiveStatisticsHistogram(100));
        List.of(1L, 2L, 3L, 4L, 100L).forEach(histogram::update);
        send();
        counter.inc(3);
        value.set(List.of("a user's object"));

        send();

        assertThat(((Counter) received("counted")).getCount()).isEqualTo(3);
        assertThat(((Gauge<?>) received("gauged")).getValue()).isEqualTo("[a user's object]");
        assertThat(((Meter) received("metered")).getCount()).isEqualTo(3);
        assertThat(((Histogram) received("spread")).getCount()).isEqualTo(5);
        assertThat(((Histogram) received("spread")).getStatistics().getMax()).isEqualTo(100);
        assertThat(((Histogram) received("spread")).getStatistics().getQuantile(0.5))
                .isEqualTo(3);
        assertThat(((Histogram) received("spread")).getStatistics().getQuantile(0.6))
                .isBetween(3.0, 100.0);
    }

    @Test
    void shouldStandWhereItStandsThere() throws Exception {
        task.addGroup("kind", "blue").addGroup("own").counter("counted");

        send();

        Registration sent = find(there, "counted").orElseThrow();
        Registration received = find(here, "counted").orElseThrow();
        CharacterFilter filter = text -> text.replace(' ', '-');
        assertThat(received.group().getLogicalScope(filter, '_'))
                .isEqualTo(sent.group().getLogicalScope(filter, '_'))
                .isEqualTo("taskmanager_job_task_kind_own");
        assertThat(received.group().getAllVariables())
                .isEqualTo(sent.group().getAllVariables())
                .containsAllEntriesOf(Map.of("<job_id>", job.toString(), "<task_name>", "a task", "<kind>", "blue"));
        assertThat(received.group().getMetricIdentifier("counted"))
                .isEqualTo(sent.group().getMetricIdentifier("counted"));
        QueryScopeInfo.TaskQueryScopeInfo rest =
                (QueryScopeInfo.TaskQueryScopeInfo) received.group().getQueryServiceMetricInfo(filter);
        assertThat(rest.jobID).isEqualTo(job.toString());
        assertThat(rest.scope).isEqualTo("kind.blue.own");
    }

    @Test
    void shouldHaveVariablesInTheOrderInWhichReportersTakeThem() throws Exception {
        task.addGroup("kind", "blue").counter("counted");
        there.master(job, "a job").counter("mastered");

        send();

        for (String name : List.of("counted", "mastered", "numRecordsIn")) {
            assertThat(find(here, name).orElseThrow().group().getAllVariables().keySet())
                    .containsExactlyElementsOf(find(there, name)
                            .orElseThrow()
                            .group()
                            .getAllVariables()
                            .keySet());
        }
    }

    @Test
    void shouldForgetWhatIsGone() throws Exception {
        TaskMetricGroup other = there.attempt(job, "a job").group().addTask(ExecutionAttemptID.randomId(), "other");
        task.counter("first");
        other.counter("second");
        send();
        assertThat(find(here, "second")).isPresent();

        other.close();
        send();

        assertThat(find(here, "first")).isPresent();
        assertThat(find(here, "second")).isEmpty();
        receiver.clear();
        assertThat(find(here, "first")).isEmpty();
    }

    @Test
    void shouldReceiveTheRestAfterAPartWasLost() throws Exception {
        task.counter("first");
        assertThat(sender.read(there.live()).groups()).isNotEmpty();
        sender.startOver();

        send();
        task.counter("second");
        send();

        assertThat(find(here, "first")).isPresent();
        assertThat(find(here, "second")).isPresent();
        assertThat(sender.read(there.live()).groups()).isEmpty();
    }

    @Test
    void shouldKeepWhatIsOfTheOtherProcessItselfToThatOne() throws Exception {
        send();

        assertThat(find(there, "numRunningJobs")).isPresent();
        assertThat(here.live().stream().filter(one -> one.name().equals("numRunningJobs")))
                .hasSize(1);
        receiver.clear();
        assertThat(find(here, "numRunningJobs")).isPresent();
    }

    @Test
    void shouldLeaveOutAGaugeThatFails() throws Exception {
        task.gauge("failing", () -> {
            throw new IllegalStateException("on purpose");
        });
        task.counter("sound");

        send();

        assertThat(find(here, "failing")).isEmpty();
        assertThat(find(here, "sound")).isPresent();
    }
}
