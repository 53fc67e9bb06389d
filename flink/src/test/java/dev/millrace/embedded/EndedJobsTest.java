package dev.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.accumulators.IntCounter;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.Test;

/** What an engine keeps of jobs that have ended. */
class EndedJobsTest {
    private static final int COLLECTIONS = 50;
    private static final long COLLECTION_MS = 100;

    private static class Counting extends RichMapFunction<Long, Long> {
        private final IntCounter seen = new IntCounter();
        private final boolean isFailing;

        Counting(boolean isFailing) {
            this.isFailing = isFailing;
        }

        @Override
        public void open(OpenContext context) {
            getRuntimeContext().addAccumulator("seen", seen);
        }

        @Override
        public Long map(Long value) {
            seen.add(1);
            if (isFailing) {
                throw new IllegalStateException("no " + value);
            }
            return value;
        }
    }

    private static JobGraph graph(boolean isFailing) {
        StreamExecutionEnvironment env = new StreamExecutionEnvironment(new Configuration());
        env.setParallelism(2);
        env.fromSequence(1, 10)
                .map(new Counting(isFailing))
                .rebalance()
                .map(value -> value)
                .sinkTo(new DiscardingSink<>());
        return env.getStreamGraph().getJobGraph();
    }

    private static MillraceJob end(Millrace engine, boolean isFailing) {
        MillraceJob job = engine.submit(graph(isFailing), EndedJobsTest.class.getClassLoader());
        job.result().join();
        return job;
    }

    /** Runs a job with a class loader of its own, whose end is announced in the queue. */
    private static WeakReference<ClassLoader> runWithOwnClassLoader(
            Millrace engine, boolean isFailing, ReferenceQueue<ClassLoader> gone) {
        ClassLoader loader = new URLClassLoader(new URL[0], EndedJobsTest.class.getClassLoader());
        engine.submit(graph(isFailing), loader).result().join();
        return new WeakReference<>(loader, gone);
    }

    private static boolean awaitCollection(ReferenceQueue<?> gone) throws InterruptedException {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            if (gone.remove(COLLECTION_MS) != null) {
                return true;
            }
        }
        return false;
    }

    private static boolean isLetGoOf(boolean isFailing) throws InterruptedException {
        try (Millrace engine = Millrace.start(new Configuration())) {
            ReferenceQueue<ClassLoader> gone = new ReferenceQueue<>();
            WeakReference<ClassLoader> loader = runWithOwnClassLoader(engine, isFailing, gone);

            boolean isGone = awaitCollection(gone);

            assertThat(engine.jobs()).hasSize(1);
            assertThat(loader.get() == null).isEqualTo(isGone);
            return isGone;
        }
    }

    @Test
    void shouldLetGoOfTheClassLoaderOfAFinishedJobThatIsStillListed() throws InterruptedException {
        assertThat(isLetGoOf(false)).isTrue();
    }

    @Test
    void shouldLetGoOfTheClassLoaderOfAFailedJobThatIsStillListed() throws InterruptedException {
        assertThat(isLetGoOf(true)).isTrue();
    }

    @Test
    void shouldLetGoOfTheFunctionsInTheGraph() {
        try (Millrace engine = Millrace.start(new Configuration())) {
            JobGraph submitted = graph(false);

            MillraceJob job = engine.submit(submitted, getClass().getClassLoader());
            job.result().join();

            assertThat(job.graph()).isNotSameAs(submitted);
            assertThat(job.graph().getVertices()).allSatisfy(vertex -> {
                assertThat(vertex.getConfiguration().keySet()).isEmpty();
                assertThat(vertex.getOperatorCoordinators()).isEmpty();
            });
            assertThat(submitted.getVertices())
                    .allSatisfy(vertex ->
                            assertThat(vertex.getConfiguration().keySet()).isNotEmpty());
        }
    }

    @Test
    void shouldStillTellHowAnEndedJobWent() {
        try (Millrace engine = Millrace.start(new Configuration())) {
            MillraceJob job = end(engine, false);

            JobResult result = job.result().join();
            assertThat(engine.job(job.id())).containsSame(job);
            assertThat(job.status()).isEqualTo(JobStatus.FINISHED);
            assertThat(job.statusTimestamp(JobStatus.FINISHED)).isPositive();
            assertThat(job.recordCounts()).isEqualTo(new MillraceJob.RecordCounts(10, 10));
            assertThat(job.vertices()).hasSize(2);
            assertThat(job.accumulators()).containsOnlyKeys("seen");
            assertThat(result.getAccumulatorResults()).isEqualTo(job.accumulators());
            assertThat(job.graph().getVerticesSortedTopologicallyFromSources())
                    .extracting(vertex -> vertex.getInputs().size())
                    .containsExactly(0, 1);
            assertThat(job.coordinationRequest(null, null)).isCompletedExceptionally();
        }
    }

    @Test
    void shouldLetGoOfAJobWhoseResultSomebodyCancelled() {
        Configuration configuration = new Configuration();
        configuration.set(JobManagerOptions.JOB_STORE_EXPIRATION_TIME, 0L);
        try (Millrace engine = Millrace.start(configuration)) {
            JobGraph submitted = graph(false);
            MillraceJob job = engine.submit(submitted, getClass().getClassLoader());
            job.result().cancel(false);

            engine.close();

            assertThat(job.graph()).isNotSameAs(submitted);
            assertThat(engine.jobs()).isEmpty();
        }
    }

    @Test
    void shouldForgetTheOldestWhenMoreHaveEndedThanTheStoreMayHold() {
        Configuration configuration = new Configuration();
        configuration.set(JobManagerOptions.JOB_STORE_MAX_CAPACITY, 2);
        try (Millrace engine = Millrace.start(configuration)) {
            MillraceJob first = end(engine, false);
            MillraceJob second = end(engine, false);
            MillraceJob third = end(engine, true);

            assertThat(engine.jobs()).isEqualTo(List.of(second, third));
            assertThat(engine.job(first.id())).isEmpty();
            assertThat(first.status()).isEqualTo(JobStatus.FINISHED);
        }
    }

    @Test
    void shouldForgetAnEndedJobAfterItsTime() {
        Configuration configuration = new Configuration();
        configuration.set(JobManagerOptions.JOB_STORE_EXPIRATION_TIME, 0L);
        try (Millrace engine = Millrace.start(configuration)) {
            end(engine, false);

            assertThat(engine.jobs()).isEmpty();
        }
    }
}
