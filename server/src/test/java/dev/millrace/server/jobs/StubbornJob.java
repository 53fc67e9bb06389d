package dev.millrace.server.jobs;

import java.util.concurrent.locks.LockSupport;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.functions.source.SourceFunction;

/** A job that takes savepoints, and does not end when it is cancelled. */
public final class StubbornJob {
    private StubbornJob() {}

    /** Builds the job. */
    public static void main(String[] args) throws Exception {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        environment.addSource(new Stubborn()).sinkTo(new DiscardingSink<>());
        environment.execute("stubborn");
    }

    @SuppressWarnings("deprecation")
    private static final class Stubborn implements SourceFunction<Long> {
        private static final long serialVersionUID = 1L;
        private static final long WHILE_NS = 1_000_000;

        @Override
        public void run(SourceContext<Long> context) {
            while (true) {
                LockSupport.parkNanos(WHILE_NS);
                Thread.interrupted(); // Which is what it ignores.
            }
        }

        @Override
        public void cancel() {
            // It does not care.
        }
    }
}
