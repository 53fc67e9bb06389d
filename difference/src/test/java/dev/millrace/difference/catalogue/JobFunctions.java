package dev.millrace.difference.catalogue;

import dev.millrace.difference.harness.Gate;
import dev.millrace.difference.harness.Outputs.Notes;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.functions.sink.RichSinkFunction;
import org.apache.flink.streaming.api.functions.source.SourceFunction;

/** Functions that look at the job they are part of. */
@SuppressWarnings("deprecation")
final class JobFunctions {

    private static final long LONGEST_WAIT_MS = 20_000;

    private JobFunctions() {}

    static void awaitEnd(JobClient client, JobStatus expected) throws Exception {
        long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LONGEST_WAIT_MS);
        while (client.getJobStatus().get() != expected) {
            if (System.nanoTime() > deadlineNs) {
                throw new IllegalStateException(
                        "job is " + client.getJobStatus().get() + " and not " + expected);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }

    static final class Counting extends RichMapFunction<Long, Long> {

        @Override
        public Long map(Long number) {
            getRuntimeContext().getIntCounter("count").add(1);
            return number;
        }
    }

    /** Emits three numbers, waits, and emits a fourth. */
    static final class Waiting implements SourceFunction<Integer> {

        private final Gate go;

        Waiting(Gate go) {
            this.go = go;
        }

        @Override
        public void run(SourceContext<Integer> ctx) throws Exception {
            ctx.collect(1);
            ctx.collect(2);
            ctx.collect(3);
            go.await();
            ctx.collect(4);
        }

        @Override
        public void cancel() {}
    }

    static final class Endless implements SourceFunction<Integer> {

        private final Notes calls;
        private volatile boolean running = true;

        Endless(Notes calls) {
            this.calls = calls;
        }

        @Override
        public void run(SourceContext<Integer> ctx) {
            for (int i = 0; running; i++) {
                synchronized (ctx.getCheckpointLock()) {
                    ctx.collect(i);
                }
            }
        }

        @Override
        public void cancel() {
            if (running) {
                calls.add("source cancelled");
            }
            running = false;
        }
    }

    static final class Closing extends RichMapFunction<Integer, Integer> {

        private final Notes calls;
        private final Gate opened;
        private final Gate running;

        Closing(Notes calls, Gate opened, Gate running) {
            this.calls = calls;
            this.opened = opened;
            this.running = running;
        }

        @Override
        public void open(OpenContext context) {
            opened.arrive();
        }

        @Override
        public Integer map(Integer number) {
            running.arrive();
            return number;
        }

        @Override
        public void close() {
            calls.add("closed");
        }
    }

    static final class Blocking extends RichSinkFunction<Integer> {

        private final Notes calls;
        private final Gate blocked;

        Blocking(Notes calls, Gate blocked) {
            this.calls = calls;
            this.blocked = blocked;
        }

        @Override
        public void invoke(Integer number, Context context) throws Exception {
            blocked.arrive();
            try {
                Thread.sleep(LONGEST_WAIT_MS);
            } catch (InterruptedException e) {
                calls.add("interrupted");
                throw e;
            }
        }

        @Override
        public void close() {
            calls.add("sink closed");
        }
    }

    /** Counts by itself. */
}
