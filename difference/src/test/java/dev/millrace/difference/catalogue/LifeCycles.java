package dev.millrace.difference.catalogue;

import dev.millrace.difference.harness.Outputs.Notes;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedMultiInput;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Operators that keep a list of the calls they get and note the list when they are closed, so that its order is
 * compared. Calls are given once per subtask whatever the parallelism.
 */
final class LifeCycles {

    private LifeCycles() {}

    static final class OneInput<T> extends AbstractStreamOperator<T>
            implements OneInputStreamOperator<T, T>, BoundedOneInput {

        private final Notes notes;
        private final StringBuilder calls = new StringBuilder();

        OneInput(Notes notes) {
            this.notes = notes;
            chainingStrategy = ChainingStrategy.ALWAYS;
        }

        @Override
        public void open() throws Exception {
            super.open();
            calls.append("open");
        }

        @Override
        public void processElement(StreamRecord<T> element) {
            output.collect(element);
        }

        @Override
        public void processWatermark(Watermark mark) throws Exception {
            calls.append(", watermark ").append(mark.getTimestamp());
            super.processWatermark(mark);
        }

        @Override
        public void endInput() {
            calls.append(", end of input");
        }

        @Override
        public void finish() throws Exception {
            super.finish();
            calls.append(", finish");
        }

        @Override
        public void close() throws Exception {
            super.close();
            notes.add(calls.append(", close"));
        }
    }

    static final class TwoInputs extends AbstractStreamOperator<Long>
            implements TwoInputStreamOperator<Long, String, Long>, BoundedMultiInput {

        private final Notes notes;

        TwoInputs(Notes notes) {
            this.notes = notes;
        }

        @Override
        public void processElement1(StreamRecord<Long> element) {
            output.collect(element);
        }

        @Override
        public void processElement2(StreamRecord<String> element) {}

        @Override
        public void endInput(int input) {
            notes.add("end of input " + input);
        }

        @Override
        public void finish() throws Exception {
            super.finish();
            notes.add("finish");
        }
    }
}
