package dev.millrace.interchange.job;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Four splits of events. Keys belong to one split each; times grow within a split. The last split begins in the middle,
 * and the enumerator keeps it to itself throughout the first leg.
 */
final class EventSource implements Source<Event, EventSource.Split, List<EventSource.Split>>, Serializable {
    static final int SPLITS = 4;
    private static final int KEYS_A_SPLIT = 4;
    private static final long STEP_MS = 10;

    private final Leg leg;
    private final boolean endsWithoutSplits;

    private EventSource(Leg leg, boolean endsWithoutSplits) {
        this.leg = leg;
        this.endsWithoutSplits = endsWithoutSplits;
    }

    static SingleOutputStreamOperator<Event> in(StreamExecutionEnvironment env, Leg leg) {
        return in(env, leg, false);
    }

    /** @param endsWithoutSplits whether readers that get no split in the first leg end at once */
    static SingleOutputStreamOperator<Event> in(StreamExecutionEnvironment env, Leg leg, boolean endsWithoutSplits) {
        WatermarkStrategy<Event> watermarks = WatermarkStrategy.<Event>forGenerator(context -> new AfterEachEvent())
                .withTimestampAssigner((event, before) -> event.time);
        return leg.named(env.fromSource(new EventSource(leg, endsWithoutSplits), watermarks, "events"), "events");
    }

    static int arrivals(Leg leg) {
        return leg.number() == 1 ? SPLITS - 1 : SPLITS;
    }

    /** How many events of all splits there are before a position. */
    static long eventsBefore(int position) {
        return (SPLITS - 1L) * position + Math.max(0, position - Leg.POSITIONS / 2);
    }

    static Event event(int split, int position) {
        long key = split * 100L + position % KEYS_A_SPLIT;
        return new Event(key, split, position, position * STEP_MS + split);
    }

    /** Where a reader is in a split. */
    static final class Split implements SourceSplit {
        final int id;
        int position;

        Split(int id, int position) {
            this.id = id;
            this.position = position;
        }

        @Override
        public String splitId() {
            return "split-" + id;
        }
    }

    /** So that event time depends on the events alone. */
    private static final class AfterEachEvent implements WatermarkGenerator<Event> {
        @Override
        public void onEvent(Event event, long time, WatermarkOutput output) {
            output.emitWatermark(new Watermark(time - 1));
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {
            // Said already.
        }
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.CONTINUOUS_UNBOUNDED;
    }

    @Override
    public SourceReader<Event, Split> createReader(SourceReaderContext context) {
        return new EventReader(leg);
    }

    @Override
    public SplitEnumerator<Split, List<Split>> createEnumerator(SplitEnumeratorContext<Split> context) {
        List<Split> all = new ArrayList<>();
        for (int id = 0; id < SPLITS; id++) {
            all.add(new Split(id, id == SPLITS - 1 ? Leg.POSITIONS / 2 : 0));
        }
        return new EventEnumerator(leg, context, all, endsWithoutSplits);
    }

    @Override
    public SplitEnumerator<Split, List<Split>> restoreEnumerator(
            SplitEnumeratorContext<Split> context, List<Split> left) {
        return new EventEnumerator(leg, context, left, endsWithoutSplits);
    }

    @Override
    public SimpleVersionedSerializer<Split> getSplitSerializer() {
        return new SplitSerializer();
    }

    @Override
    public SimpleVersionedSerializer<List<Split>> getEnumeratorCheckpointSerializer() {
        return new SplitsSerializer();
    }

    private static final class SplitSerializer implements SimpleVersionedSerializer<Split> {
        @Override
        public int getVersion() {
            return 3;
        }

        @Override
        public byte[] serialize(Split split) throws IOException {
            return new SplitsSerializer().serialize(List.of(split));
        }

        @Override
        public Split deserialize(int version, byte[] bytes) throws IOException {
            return new SplitsSerializer().deserialize(version, bytes).get(0);
        }
    }

    private static final class SplitsSerializer implements SimpleVersionedSerializer<List<Split>> {
        @Override
        public int getVersion() {
            return 3;
        }

        @Override
        public byte[] serialize(List<Split> splits) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeInt(splits.size());
            for (Split split : splits) {
                out.writeInt(split.id);
                out.writeInt(split.position);
            }
            return bytes.toByteArray();
        }

        @Override
        public List<Split> deserialize(int version, byte[] bytes) throws IOException {
            if (version != getVersion()) {
                throw new IOException("version " + version + " of splits is unknown");
            }
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
            List<Split> splits = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                splits.add(new Split(in.readInt(), in.readInt()));
            }
            return splits;
        }
    }
}
