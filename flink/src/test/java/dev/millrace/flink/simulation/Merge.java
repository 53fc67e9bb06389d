package dev.millrace.flink.simulation;

import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
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

/** Passes on what comes in through either input, one of which is a source in the same task. */
final class Merge extends AbstractStreamOperatorV2<Long> implements MultipleInputStreamOperator<Long> {
    private final World world = World.current();

    private Merge(StreamOperatorParameters<Long> parameters) {
        super(parameters, 2);
    }

    static DataStream<Long> of(
            StreamExecutionEnvironment env, DataStream<Long> first, DataStream<Long> chained, int parallelism) {
        Factory factory = new Factory();
        factory.setChainingStrategy(ChainingStrategy.HEAD_WITH_SOURCES);
        MultipleInputTransformation<Long> transformation =
                new MultipleInputTransformation<>("merge", factory, Types.LONG, parallelism);
        transformation.addInput(first.rebalance().getTransformation());
        transformation.addInput(chained.getTransformation());
        transformation.setUid("merge");
        env.addOperator(transformation);
        return new DataStream<>(env, transformation);
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
            world.faults.at(Step.OPERATOR_RECORD);
            output.collect(element);
        }
    }

    static final class Factory extends AbstractStreamOperatorFactory<Long> {
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
}
