package dev.millrace.difference.harness;

import org.apache.flink.streaming.api.functions.sink.SinkFunction;

/** Writes a stream's values, or values with their timestamps, into the run's recording. */
@SuppressWarnings("deprecation")
final class RecordingSink<T> implements SinkFunction<T> {

    private static final long serialVersionUID = 1L;

    private final long run;
    private final String output;
    private final boolean stamped;

    RecordingSink(long run, String output, boolean stamped) {
        this.run = run;
        this.output = output;
        this.stamped = stamped;
    }

    @Override
    public void invoke(T value, Context context) {
        Recording.of(run).add(output, stamped ? value + "@" + context.timestamp() : value);
    }
}
