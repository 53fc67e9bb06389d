package dev.millrace.difference.catalogue;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.types.Value;
import org.apache.flink.util.Collector;

/** Functions that throw where they are told to. */
final class FailingFunctions {

    private FailingFunctions() {}

    enum Place {
        OPEN,
        CLOSE,
        EVENT_TIMER,
        PROCESSING_TIMER,
        END_INPUT,
        FINISH,
        WATERMARK;

        void fail(Place actual) {
            if (this == actual) {
                throw new IllegalStateException("failed at " + this);
            }
        }
    }

    static final class OwnException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final int code;

        OwnException(int code) {
            super("own exception");
            this.code = code;
        }

        @Override
        public String getMessage() {
            return super.getMessage() + " with code " + code;
        }
    }

    static final class Function extends KeyedProcessFunction<String, Event, Event> {

        private final Place place;

        Function(Place place) {
            this.place = place;
        }

        @Override
        public void open(OpenContext context) {
            place.fail(Place.OPEN);
        }

        @Override
        public void processElement(Event event, Context ctx, Collector<Event> out) {
            ctx.timerService().registerEventTimeTimer(event.at + 10);
            ctx.timerService().registerProcessingTimeTimer(1);
            out.collect(event);
        }

        @Override
        public void onTimer(long timestamp, OnTimerContext ctx, Collector<Event> out) {
            place.fail(timestamp == 1 ? Place.PROCESSING_TIMER : Place.EVENT_TIMER);
        }

        @Override
        public void close() {
            place.fail(Place.CLOSE);
        }
    }

    static final class Operator extends AbstractStreamOperator<Event>
            implements OneInputStreamOperator<Event, Event>, BoundedOneInput {

        private final Place place;

        Operator(Place place) {
            this.place = place;
        }

        @Override
        public void processElement(StreamRecord<Event> element) {
            output.collect(element);
        }

        @Override
        public void processWatermark(Watermark mark) throws Exception {
            place.fail(Place.WATERMARK);
            super.processWatermark(mark);
        }

        @Override
        public void endInput() {
            place.fail(Place.END_INPUT);
        }

        @Override
        public void finish() throws Exception {
            place.fail(Place.FINISH);
            super.finish();
        }
    }

    /** Can be written and not read. */
    public static final class Unreadable implements Value, Serializable {

        private static final long serialVersionUID = 1L;

        @Override
        public void write(org.apache.flink.core.memory.DataOutputView out) throws IOException {
            out.writeInt(1);
        }

        @Override
        public void read(org.apache.flink.core.memory.DataInputView in) throws IOException {
            throw new IOException("cannot be read");
        }

        private void readObject(ObjectInputStream in) throws IOException {
            throw new IOException("cannot be read");
        }
    }

    /** Fails in all attempts before the given one. */
    static final class UntilAttempt extends RichMapFunction<Integer, String> {

        private final int attempt;

        UntilAttempt(int attempt) {
            this.attempt = attempt;
        }

        @Override
        public String map(Integer number) {
            int actual = getRuntimeContext().getTaskInfo().getAttemptNumber();
            if (actual < attempt && number == 1) {
                throw new IllegalStateException("failed at attempt " + actual);
            }
            return number + " at attempt " + actual;
        }
    }
}
