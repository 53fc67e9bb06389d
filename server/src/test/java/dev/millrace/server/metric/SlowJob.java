package dev.millrace.server.metric;

import dev.millrace.embedded.Millrace;
import dev.millrace.embedded.MillraceEnvironment;
import dev.millrace.embedded.MillraceJob;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.functions.source.SourceFunction;
import org.assertj.core.api.Assertions;

/** A job whose last task takes its time with every record: a source, one of Flink's older ones, and what is slow. */
final class SlowJob {
    private static final long LIMIT_MS = 60_000;

    private SlowJob() {}

    /** Counts up until it is cancelled. */
    private static final class Counting implements SourceFunction<Long> {
        private static final long serialVersionUID = 1;
        private volatile boolean cancelled;

        @Override
        public void run(SourceContext<Long> out) {
            for (long i = 0; !cancelled; i++) {
                out.collect(i);
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }

    /** Works on each record for a while. */
    private static final class Slow extends RichMapFunction<Long, Long> {
        private static final long serialVersionUID = 1;

        @Override
        public Long map(Long number) {
            long startNs = System.nanoTime();
            while (System.nanoTime() - startNs < TimeUnit.MICROSECONDS.toNanos(200)) {
                Thread.onSpinWait();
            }
            return number;
        }
    }

    static MillraceJob submit(Millrace engine, Configuration configuration) throws Exception {
        MillraceEnvironment env = new MillraceEnvironment(engine, configuration, SlowJob.class.getClassLoader());
        env.setParallelism(1);
        env.enableCheckpointing(Duration.ofHours(1).toMillis());
        env.fromSequence(0, Long.MAX_VALUE)
                .name("quick")
                .union(env.addSource(new Counting()).returns(Types.LONG).name("older"))
                .rebalance()
                .map(new Slow())
                .returns(Types.LONG)
                .name("slow")
                .sinkTo(new DiscardingSink<>());
        env.executeAsync("slow job");
        return engine.jobs().get(0);
    }

    /** Looks again and again until it holds. */
    static void await(String what, BooleanSupplier condition) {
        long deadlineMs = System.currentTimeMillis() + LIMIT_MS;
        while (!condition.getAsBoolean()) {
            Assertions.assertThat(System.currentTimeMillis()).as(what).isLessThan(deadlineMs);
            Thread.onSpinWait();
        }
    }
}
