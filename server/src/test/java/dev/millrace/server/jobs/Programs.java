package dev.millrace.server.jobs;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.java.ExecutionEnvironment;
import org.apache.flink.api.java.io.DiscardingOutputFormat;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/** Main classes that tests put into jars. */
public final class Programs {
    private Programs() {}

    /** A job of a moment; its first argument is its name. */
    public static final class Short {
        private Short() {}

        public static void main(String[] args) throws Exception {
            StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
            environment.fromSequence(1, 10).map(new CountingMap()).name("count").sinkTo(new DiscardingSink<>());
            environment.execute(args.length > 0 ? args[0] : "short");
        }
    }

    /** A job that waits until the file is there that is its only argument. */
    public static final class Waiting {
        private Waiting() {}

        public static void main(String[] args) throws Exception {
            StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
            environment.addSource(new FileGate(args[0])).sinkTo(new DiscardingSink<>());
            environment.execute("waiting");
        }
    }

    /** Ends when a file is there. */
    @SuppressWarnings("deprecation")
    static final class FileGate implements org.apache.flink.streaming.api.functions.source.SourceFunction<Long> {
        private static final long serialVersionUID = 1L;

        private final String file;
        private volatile boolean isCancelled;

        FileGate(String file) {
            this.file = file;
        }

        @Override
        public void run(SourceContext<Long> ctx) throws Exception {
            while (!isCancelled && !Files.exists(Path.of(file))) {
                Thread.sleep(1);
            }
        }

        @Override
        public void cancel() {
            isCancelled = true;
        }
    }

    /** Throws before it has a job. */
    public static final class Throwing {
        private Throwing() {}

        public static void main(String[] args) {
            throw new IllegalStateException("no customer is called '" + String.join(" ", args) + "'");
        }
    }

    /** Describes a job and forgets it. */
    public static final class WithoutExecute {
        private WithoutExecute() {}

        public static void main(String[] args) {
            StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
            environment.fromSequence(1, 10).sinkTo(new DiscardingSink<>());
        }
    }

    /** Wants to run in batches. */
    public static final class Batch {
        private Batch() {}

        public static void main(String[] args) throws Exception {
            StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
            environment.setRuntimeMode(RuntimeExecutionMode.BATCH);
            environment.fromSequence(1, 10).sinkTo(new DiscardingSink<>());
            environment.execute();
        }
    }

    /** Written for the DataSet API. */
    @SuppressWarnings("deprecation")
    public static final class DataSets {
        private DataSets() {}

        public static void main(String[] args) throws Exception {
            ExecutionEnvironment environment = ExecutionEnvironment.getExecutionEnvironment();
            environment.fromElements(1, 2, 3).output(new DiscardingOutputFormat<>());
            environment.execute();
        }
    }

    /** Has no main method. */
    public static final class WithoutMain {
        private WithoutMain() {}
    }
}
