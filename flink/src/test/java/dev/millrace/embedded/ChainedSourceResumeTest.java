package dev.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.flink.job.MillraceOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.operators.AbstractInput;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorV2;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.Input;
import org.apache.flink.streaming.api.operators.MultipleInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.api.transformations.MultipleInputTransformation;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A source in the same task as an operator with inputs is in checkpoints, and not in Flink's job graph. */
class ChainedSourceResumeTest {
    @TempDir
    private Path directory;

    private final List<String> remarks = Collections.synchronizedList(new java.util.ArrayList<>());

    /** Passes on what comes in through either input. */
    private static final class Merge extends AbstractStreamOperatorV2<Long>
            implements MultipleInputStreamOperator<Long> {
        Merge(StreamOperatorParameters<Long> parameters) {
            super(parameters, 2);
        }

        @Override
        @SuppressWarnings("rawtypes")
        public List<Input> getInputs() {
            return List.of(new Passing(1), new Passing(2));
        }

        @SuppressWarnings("unchecked") // What AbstractInput inherits, which cannot be put otherwise.
        private final class Passing extends AbstractInput<Long, Long> {
            Passing(int number) {
                super(Merge.this, number);
            }

            @Override
            public void processElement(StreamRecord<Long> element) {
                output.collect(element);
            }
        }
    }

    private static final class Factory extends AbstractStreamOperatorFactory<Long> {
        private static final long serialVersionUID = 1;

        @Override
        @SuppressWarnings("unchecked")
        public <T extends StreamOperator<Long>> T createStreamOperator(StreamOperatorParameters<Long> parameters) {
            return (T) new Merge(parameters);
        }

        @Override
        @SuppressWarnings("rawtypes")
        public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
            return Merge.class;
        }
    }

    private MillraceJob start(Millrace engine) throws Exception {
        MillraceEnvironment env =
                new MillraceEnvironment(engine, new Configuration(), getClass().getClassLoader());
        env.setParallelism(1);
        env.enableCheckpointing(Duration.ofHours(1).toMillis());
        Factory factory = new Factory();
        factory.setChainingStrategy(ChainingStrategy.HEAD_WITH_SOURCES);
        MultipleInputTransformation<Long> merge = new MultipleInputTransformation<>("merge", factory, Types.LONG, 1);
        merge.addInput(
                env.fromSequence(0, Long.MAX_VALUE - 1).uid("far").rebalance().getTransformation());
        merge.addInput(env.fromSequence(0, Long.MAX_VALUE - 1).uid("near").getTransformation());
        merge.setUid("merge");
        env.addOperator(merge);
        new DataStream<>(env, merge).sinkTo(new DiscardingSink<>());
        env.executeAsync("merged");
        MillraceJob job = engine.jobs().get(0);
        Running.await(job);
        return job;
    }

    private Millrace engine() {
        Configuration configuration = new Configuration();
        configuration.set(MillraceOptions.RESUME, true);
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY, directory.toUri().toString());
        return Millrace.start(configuration, remarks::add);
    }

    @Test
    void shouldResumeAJobWithASourceThatItsGraphDoesNotList() throws Exception {
        try (Millrace first = engine()) {
            start(first).checkpoint(CheckpointType.CONFIGURED).get(30, TimeUnit.SECONDS);
        }

        try (Millrace second = engine()) {
            start(second);
        }

        assertThat(remarks).last().asString().startsWith("job 'merged' resumes from checkpoint 1, ");
    }
}
