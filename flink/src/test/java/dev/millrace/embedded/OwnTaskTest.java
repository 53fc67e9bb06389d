package dev.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.engine.error.MillraceException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.clusterframework.ApplicationStatus;
import org.apache.flink.runtime.execution.Environment;
import org.apache.flink.runtime.io.network.partition.ResultPartitionType;
import org.apache.flink.runtime.jobgraph.DistributionPattern;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobGraphBuilder;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.runtime.jobgraph.tasks.AbstractInvokable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Graphs that were put together by hand, whose vertices run classes of their own. */
class OwnTaskTest {
    private static final AtomicInteger RUNS = new AtomicInteger();
    private static CountDownLatch entered;

    private final Millrace engine = Millrace.start(new Configuration());

    @AfterEach
    void close() {
        engine.close();
    }

    /** Counts its runs by what its vertex is configured to. */
    public static final class Counting extends AbstractInvokable {
        public Counting(Environment environment) {
            super(environment);
        }

        @Override
        public void invoke() {
            RUNS.addAndGet(getTaskConfiguration().getInteger("step", 0));
        }
    }

    /** Fails. */
    public static final class Failing extends AbstractInvokable {
        public Failing(Environment environment) {
            super(environment);
        }

        @Override
        public void invoke() {
            throw new IllegalArgumentException("it is meant to fail");
        }
    }

    /** Blocks until it is cancelled. */
    public static final class Blocking extends AbstractInvokable {
        private final CountDownLatch cancelled = new CountDownLatch(1);

        public Blocking(Environment environment) {
            super(environment);
        }

        @Override
        public void invoke() throws InterruptedException {
            entered.countDown();
            cancelled.await();
        }

        @Override
        public void cancel() {
            cancelled.countDown();
        }
    }

    private static JobVertex vertex(Class<? extends AbstractInvokable> task, int parallelism) {
        JobVertex vertex = new JobVertex("own");
        vertex.setInvokableClass(task);
        vertex.setParallelism(parallelism);
        return vertex;
    }

    private MillraceJob submit(JobVertex... vertices) {
        JobGraph graph = JobGraphBuilder.newStreamingJobGraphBuilder()
                .setJobName("by hand")
                .addJobVertices(List.of(vertices))
                .build();
        return engine.submit(graph, List.of(), getClass().getClassLoader());
    }

    @Test
    void shouldRunEachSubtaskToItsEnd() throws Exception {
        RUNS.set(0);
        JobVertex vertex = vertex(Counting.class, 3);
        vertex.getConfiguration().setInteger("step", 5);

        MillraceJob job = submit(vertex);

        job.result().get(30, TimeUnit.SECONDS);
        assertThat(RUNS).hasValue(15);
    }

    @Test
    void shouldFailAsItsTask() throws Exception {
        MillraceJob job = submit(vertex(Failing.class, 1));

        assertThat(job.result().get(30, TimeUnit.SECONDS).getSerializedThrowable())
                .hasValueSatisfying(failure -> assertThat(failure).hasStackTraceContaining("it is meant to fail"));
        assertThat(job.status()).isEqualTo(JobStatus.FAILED);
    }

    @Test
    void shouldBeCancelledAndRefuseSavepoints() throws Exception {
        entered = new CountDownLatch(2);
        MillraceJob job = submit(vertex(Blocking.class, 2));
        assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();

        assertThatThrownBy(() ->
                        job.savepoint("/nowhere", SavepointFormatType.CANONICAL).get(30, TimeUnit.SECONDS))
                .hasRootCauseInstanceOf(IllegalStateException.class)
                .hasRootCauseMessage(job.id() + " is not a streaming job.");
        job.cancel();

        assertThat(job.result().get(30, TimeUnit.SECONDS).getApplicationStatus())
                .isEqualTo(ApplicationStatus.CANCELED);
    }

    @Test
    void shouldRefuseOneThatOthersFeed() {
        JobVertex first = vertex(Counting.class, 1);
        JobVertex second = vertex(Counting.class, 1);
        second.connectNewDataSetAsInput(first, DistributionPattern.ALL_TO_ALL, ResultPartitionType.PIPELINED);

        assertThatThrownBy(() -> submit(first, second).result().get(30, TimeUnit.SECONDS))
                .hasStackTraceContaining(Counting.class.getName() + ", a kind of task that Millrace does not know")
                .hasStackTraceContaining(MillraceException.class.getName());
    }
}
