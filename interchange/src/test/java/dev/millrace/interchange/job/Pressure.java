package dev.millrace.interchange.job;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A source that fills all buffers on the way to an operator which takes its time in the first leg. */
public final class Pressure implements Program {
    /** More than fit into all buffers of two subtasks each. */
    public static final int NUMBERS = 250_000;

    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(1);

    @Override
    public void define(StreamExecutionEnvironment env, Leg leg) {
        leg.named(env.fromSequence(0, NUMBERS - 1), "numbers")
                .rebalance()
                .map(number -> {
                    if (leg.number() == 1) {
                        LockSupport.parkNanos(PAUSE_NS);
                    }
                    return "number|" + number;
                })
                .returns(Types.STRING)
                .addSink(new LineSink(leg, "~slow"));
    }

    @Override
    public int arrivals(Leg leg) {
        return 0;
    }
}
