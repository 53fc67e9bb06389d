package dev.millrace.flink.host;

import java.util.List;
import org.apache.flink.streaming.api.operators.Input;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.io.RecordProcessorUtils;
import org.apache.flink.streaming.runtime.streamrecord.LatencyMarker;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.util.function.ThrowingConsumer;

/** The two inputs of a {@link TwoInputStreamOperator} as inputs of the general kind. */
final class TwoInputs {

    private TwoInputs() {}

    static List<Input<Object>> of(TwoInputStreamOperator<Object, Object, Object> operator) {
        return List.of(new First(operator), new Second(operator));
    }

    private static final class First implements Input<Object> {
        private final TwoInputStreamOperator<Object, Object, Object> operator;
        private final ThrowingConsumer<StreamRecord<Object>, Exception> processor;

        First(TwoInputStreamOperator<Object, Object, Object> operator) {
            this.operator = operator;
            this.processor = RecordProcessorUtils.getRecordProcessor1(operator);
        }

        @Override
        public void processElement(StreamRecord<Object> element) throws Exception {
            processor.accept(element);
        }

        @Override
        public void processWatermark(Watermark mark) throws Exception {
            operator.processWatermark1(mark);
        }

        @Override
        public void processWatermarkStatus(WatermarkStatus status) throws Exception {
            operator.processWatermarkStatus1(status);
        }

        @Override
        public void processLatencyMarker(LatencyMarker marker) throws Exception {
            operator.processLatencyMarker1(marker);
        }

        @Override
        public void processRecordAttributes(RecordAttributes attributes) throws Exception {
            operator.processRecordAttributes1(attributes);
        }

        @Override
        public void setKeyContextElement(StreamRecord<Object> record) {
            // The processor does.
        }
    }

    private static final class Second implements Input<Object> {
        private final TwoInputStreamOperator<Object, Object, Object> operator;
        private final ThrowingConsumer<StreamRecord<Object>, Exception> processor;

        Second(TwoInputStreamOperator<Object, Object, Object> operator) {
            this.operator = operator;
            this.processor = RecordProcessorUtils.getRecordProcessor2(operator);
        }

        @Override
        public void processElement(StreamRecord<Object> element) throws Exception {
            processor.accept(element);
        }

        @Override
        public void processWatermark(Watermark mark) throws Exception {
            operator.processWatermark2(mark);
        }

        @Override
        public void processWatermarkStatus(WatermarkStatus status) throws Exception {
            operator.processWatermarkStatus2(status);
        }

        @Override
        public void processLatencyMarker(LatencyMarker marker) throws Exception {
            operator.processLatencyMarker2(marker);
        }

        @Override
        public void processRecordAttributes(RecordAttributes attributes) throws Exception {
            operator.processRecordAttributes2(attributes);
        }

        @Override
        public void setKeyContextElement(StreamRecord<Object> record) {
            // The processor does.
        }
    }
}
