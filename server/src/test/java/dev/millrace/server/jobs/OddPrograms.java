package dev.millrace.server.jobs;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/** A main class whose job harms the process that it runs in, in the way that its argument names. */
public final class OddPrograms {
    private OddPrograms() {}

    public static void main(String[] args) throws Exception {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        environment.setParallelism(1);
        environment
                .fromSequence(1, Long.MAX_VALUE)
                .map(new Harm(args[0]))
                .name("harm")
                .sinkTo(new DiscardingSink<>());
        environment.execute(args[0]);
    }

    static final class Harm implements MapFunction<Long, Long> {
        private static final long serialVersionUID = 1L;

        private final String way;

        Harm(String way) {
            this.way = way;
        }

        @Override
        @SuppressWarnings("checkstyle:NoExit") // That is the harm.
        public Long map(Long number) {
            switch (way) {
                case "exit" -> System.exit(7);
                case "hoard" -> hoard();
                case "loop" -> loop();
                default -> {}
            }
            return number;
        }

        private static void hoard() {
            List<byte[]> kept = new ArrayList<>();
            while (!Thread.currentThread().isInterrupted()) {
                kept.add(new byte[1 << 20]);
            }
            throw new IllegalStateException("interrupted with " + kept.size() + " MiB");
        }

        /** Does not listen to its interrupt. */
        private static void loop() {
            while (true) {
                Thread.onSpinWait();
            }
        }
    }
}
