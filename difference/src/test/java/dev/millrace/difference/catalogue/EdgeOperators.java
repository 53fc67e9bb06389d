package dev.millrace.difference.catalogue;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedMultiInput;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.InputSelectable;
import org.apache.flink.streaming.api.operators.InputSelection;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** Operators that use what only operators can. */
final class EdgeOperators {

    private EdgeOperators() {}

    /** Emits one half of its records at the end of input and the other when it finishes. */
    static final class Holding extends AbstractStreamOperator<Event>
            implements OneInputStreamOperator<Event, Event>, BoundedOneInput {

        private transient List<StreamRecord<Event>> records;

        Holding() {
            chainingStrategy = ChainingStrategy.ALWAYS;
        }

        @Override
        public void open() throws Exception {
            super.open();
            records = new ArrayList<>();
        }

        @Override
        public void processElement(StreamRecord<Event> element) {
            records.add(element.copy(element.getValue()));
        }

        @Override
        public void endInput() {
            records.stream().filter(record -> record.getValue().value % 2 == 0).forEach(output::collect);
        }

        @Override
        public void finish() throws Exception {
            records.stream().filter(record -> record.getValue().value % 2 != 0).forEach(output::collect);
            super.finish();
        }
    }

    /** Reads its first input to the end before it takes anything from the second. */
    static final class InTurn extends AbstractStreamOperator<Integer>
            implements TwoInputStreamOperator<Integer, Integer, Integer>, InputSelectable, BoundedMultiInput {

        private boolean firstEnded;

        @Override
        public InputSelection nextSelection() {
            return firstEnded ? InputSelection.ALL : InputSelection.FIRST;
        }

        @Override
        public void processElement1(StreamRecord<Integer> element) {
            output.collect(element);
        }

        @Override
        public void processElement2(StreamRecord<Integer> element) {
            if (!firstEnded) {
                throw new IllegalStateException("second input before the end of the first: " + element.getValue());
            }
            output.collect(element);
        }

        @Override
        public void endInput(int input) {
            firstEnded |= input == 1;
        }
    }

    static final class TimerAside extends KeyedProcessFunction<String, Event, Event> {

        private final OutputTag<String> aside;

        TimerAside(OutputTag<String> aside) {
            this.aside = aside;
        }

        @Override
        public void processElement(Event event, Context ctx, Collector<Event> out) {
            ctx.timerService().registerEventTimeTimer(event.at + 100);
            out.collect(event);
        }

        @Override
        public void onTimer(long timestamp, OnTimerContext ctx, Collector<Event> out) {
            ctx.output(aside, ctx.getCurrentKey() + " at " + timestamp);
        }
    }
}
