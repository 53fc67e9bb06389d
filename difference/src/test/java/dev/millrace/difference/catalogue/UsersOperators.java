package dev.millrace.difference.catalogue;

import dev.millrace.difference.harness.Outputs.Notes;
import java.util.TreeSet;
import java.util.concurrent.ScheduledFuture;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/** Operators that users write when functions do not suffice. */
final class UsersOperators {

    private UsersOperators() {}

    /** Emits numbers and a watermark before it has got anything. */
    static final class Early extends AbstractStreamOperator<Long> implements OneInputStreamOperator<Long, Long> {

        private static final long serialVersionUID = 1L;

        private final long count;

        Early(long count) {
            this.count = count;
            chainingStrategy = ChainingStrategy.ALWAYS;
        }

        @Override
        public void open() throws Exception {
            super.open();
            for (long number = 1; number <= count; number++) {
                output.collect(new StreamRecord<>(number * 1000, number));
            }
            output.emitWatermark(new Watermark(count));
        }

        @Override
        public void processElement(StreamRecord<Long> element) {
            output.collect(element);
        }
    }

    /** For each record a fixed series of watermarks and statuses, some of which contradict the contract. */
    static final class Marking extends AbstractStreamOperator<Long> implements OneInputStreamOperator<Long, Long> {

        private static final long serialVersionUID = 1L;

        Marking() {
            chainingStrategy = ChainingStrategy.ALWAYS;
        }

        @Override
        public void processElement(StreamRecord<Long> element) {
            marks(5, 5, 3);
            output.collect(element);
            output.emitWatermarkStatus(WatermarkStatus.IDLE);
            output.emitWatermarkStatus(WatermarkStatus.IDLE);
            marks(7);
            output.collect(new StreamRecord<>(2L, 1));
            output.emitWatermarkStatus(WatermarkStatus.ACTIVE);
            marks(6, Long.MIN_VALUE);
            output.emitWatermarkStatus(WatermarkStatus.ACTIVE);
            marks(100);
            output.emitWatermarkStatus(WatermarkStatus.IDLE);
        }

        private void marks(long... timestamps) {
            for (long timestamp : timestamps) {
                output.emitWatermark(new Watermark(timestamp));
            }
        }
    }

    /** Notes what the futures of its callbacks say once the callbacks have run. */
    static final class Scheduling extends AbstractStreamOperator<Integer>
            implements OneInputStreamOperator<Integer, Integer> {

        private static final long serialVersionUID = 1L;

        private final Notes notes;

        Scheduling(Notes notes) {
            this.notes = notes;
        }

        @Override
        public void processElement(StreamRecord<Integer> element) {
            var timers = getProcessingTimeService();
            long now = timers.getCurrentProcessingTime();
            ScheduledFuture<?> never = timers.registerTimer(now + 3_600_000, time -> notes.add("never"));
            String before = "cancel " + never.cancel(false) + ", cancelled " + never.isCancelled();
            ScheduledFuture<?> first = timers.registerTimer(now, time -> {});
            timers.registerTimer(
                    now + 40,
                    time -> notes.add(before + "; after it fired: done " + first.isDone() + ", cancelled "
                            + first.isCancelled() + ", cancel " + first.cancel(false) + ", then cancelled "
                            + first.isCancelled()));
        }
    }

    /** Timers in two namespaces and in windows, some deleted; late records list what is pending. */
    static final class Namespaced extends AbstractStreamOperator<String>
            implements OneInputStreamOperator<Event, String>, Triggerable<String, String> {

        private static final long serialVersionUID = 1L;

        private transient InternalTimerService<String> timers;
        private transient InternalTimerService<TimeWindow> windows;

        @Override
        public void open() throws Exception {
            super.open();
            timers = getInternalTimerService("own", StringSerializer.INSTANCE, this);
            windows = getInternalTimerService("window-timers", new TimeWindow.Serializer(), new OfWindows());
        }

        @Override
        public void processElement(StreamRecord<Event> element) throws Exception {
            Event event = element.getValue();
            timers.registerEventTimeTimer("left", event.at + 300);
            timers.registerEventTimeTimer("right", event.at + 300);
            timers.deleteEventTimeTimer(event.value % 2 == 0 ? "left" : "right", event.at + 300);
            TimeWindow window = new TimeWindow(event.at, event.at + 10);
            long time = event.at / 1000 * 1000 + 1500;
            windows.registerEventTimeTimer(window, time);
            windows.registerEventTimeTimer(window, time);
            if (event.value % 5 == 0) {
                windows.deleteEventTimeTimer(window, time);
            }
            if (event.value >= 50) {
                TreeSet<String> pending = new TreeSet<>();
                windows.forEachEventTimeTimer((space, due) -> pending.add(getCurrentKey() + " " + space + due));
                timers.forEachEventTimeTimer((space, due) -> pending.add(getCurrentKey() + " " + space + due));
                pending.removeIf(text -> !text.startsWith(event.key));
                output.collect(new StreamRecord<>("pending " + pending));
            }
        }

        @Override
        public void onEventTime(InternalTimer<String, String> timer) {
            emit(timer);
        }

        private void emit(InternalTimer<String, ?> timer) {
            output.collect(new StreamRecord<>(
                    timer.getKey() + " " + timer.getNamespace() + " " + timer.getTimestamp(), timer.getTimestamp()));
        }

        @Override
        public void onProcessingTime(InternalTimer<String, String> timer) {}

        private final class OfWindows implements Triggerable<String, TimeWindow> {

            @Override
            public void onEventTime(InternalTimer<String, TimeWindow> timer) {
                emit(timer);
                if (timer.getTimestamp() < 4000) {
                    windows.registerEventTimeTimer(timer.getNamespace(), timer.getTimestamp() + 1000);
                }
            }

            @Override
            public void onProcessingTime(InternalTimer<String, TimeWindow> timer) {}
        }
    }

    /** Emits the very record that it got, changes it, and emits it again, the last time without its timestamp. */
    static final class Again extends AbstractStreamOperator<Event> implements OneInputStreamOperator<Event, Event> {

        private static final long serialVersionUID = 1L;

        Again() {
            chainingStrategy = ChainingStrategy.ALWAYS;
        }

        @Override
        public void processElement(StreamRecord<Event> element) {
            output.collect(element);
            element.getValue().value += 1000;
            element.setTimestamp(element.getTimestamp() + 1);
            output.collect(element);
            element.eraseTimestamp();
            element.getValue().value += 1000;
            output.collect(element);
        }
    }
}
