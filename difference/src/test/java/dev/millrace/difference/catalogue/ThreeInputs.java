package dev.millrace.difference.catalogue;

import dev.millrace.difference.harness.Outputs.Notes;
import java.util.List;
import org.apache.flink.streaming.api.functions.co.CoMapFunction;
import org.apache.flink.streaming.api.operators.AbstractInput;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorV2;
import org.apache.flink.streaming.api.operators.BoundedMultiInput;
import org.apache.flink.streaming.api.operators.Input;
import org.apache.flink.streaming.api.operators.MultipleInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** Says what came in through which of its inputs, and which of them have ended. */
final class ThreeInputs extends AbstractStreamOperatorV2<String>
        implements MultipleInputStreamOperator<String>, BoundedMultiInput {

    private final Notes ends;

    private ThreeInputs(StreamOperatorParameters<String> parameters, Notes ends) {
        super(parameters, 3);
        this.ends = ends;
    }

    @Override
    @SuppressWarnings("rawtypes")
    public List<Input> getInputs() {
        return List.of(new Labelled<Long>(1), new Labelled<String>(2), new Labelled<Event>(3));
    }

    @Override
    public void endInput(int input) {
        ends.add("end of input " + input);
    }

    @Override
    public void finish() throws Exception {
        super.finish();
        ends.add("finish");
    }

    @SuppressWarnings("unchecked")
    private final class Labelled<T> extends AbstractInput<T, String> {

        private final int number;

        Labelled(int number) {
            super(ThreeInputs.this, number);
            this.number = number;
        }

        @Override
        public void processElement(StreamRecord<T> element) {
            String text = number + ": " + element.getValue();
            output.collect(element.hasTimestamp() ? element.replace(text) : new StreamRecord<>(text));
        }
    }

    static final class Factory extends AbstractStreamOperatorFactory<String> {

        private static final long serialVersionUID = 1L;

        private final Notes ends;

        Factory(Notes ends) {
            this.ends = ends;
        }

        @Override
        @SuppressWarnings("unchecked")
        public <T extends StreamOperator<String>> T createStreamOperator(StreamOperatorParameters<String> parameters) {
            return (T) new ThreeInputs(parameters, ends);
        }

        @Override
        @SuppressWarnings("rawtypes")
        public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
            return ThreeInputs.class;
        }
    }

    /** Lengthens what comes back. */
    static final class Feedback implements CoMapFunction<Long, String, String> {

        private static final long serialVersionUID = 1L;

        @Override
        public String map1(Long number) {
            return "n" + number;
        }

        @Override
        public String map2(String text) {
            return text + "+";
        }
    }
}
