package dev.millrace.flink.inflight;

import dev.millrace.engine.exchange.Signal;
import dev.millrace.engine.plan.Backlog;
import dev.millrace.flink.host.HostedVertex;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.core.memory.MemorySegmentFactory;
import org.apache.flink.runtime.io.network.api.serialization.RecordDeserializer;
import org.apache.flink.runtime.io.network.api.serialization.RecordDeserializer.DeserializationResult;
import org.apache.flink.runtime.io.network.api.serialization.SpillingAdaptiveSpanningRecordDeserializer;
import org.apache.flink.runtime.io.network.buffer.Buffer;
import org.apache.flink.runtime.io.network.buffer.FreeingBufferRecycler;
import org.apache.flink.runtime.io.network.buffer.NetworkBuffer;
import org.apache.flink.runtime.plugable.DeserializationDelegate;
import org.apache.flink.runtime.plugable.NonReusingDeserializationDelegate;
import org.apache.flink.runtime.plugable.SerializationDelegate;
import org.apache.flink.streaming.api.graph.StreamConfig;
import org.apache.flink.streaming.runtime.partitioner.ConfigurableStreamPartitioner;
import org.apache.flink.streaming.runtime.partitioner.StreamPartitioner;
import org.apache.flink.streaming.runtime.streamrecord.StreamElement;
import org.apache.flink.streaming.runtime.streamrecord.StreamElementSerializer;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** Decodes what was in flight along one edge, and hands it out to the channels of now. Used once, by one thread. */
@SuppressWarnings({"unchecked", "rawtypes"})
final class ExchangeRecovery {
    private final Passage passage;
    private final DeserializationDelegate<StreamElement> element;
    private final StreamPartitioner<Object> partitioner;
    private final SerializationDelegate<StreamRecord<Object>> asked = new SerializationDelegate<>(null);
    /** A record may begin in one buffer of a channel and end in another. */
    private final Map<Ends, RecordDeserializer<DeserializationDelegate<StreamElement>>> decoders =
            new LinkedHashMap<>();

    private final Map<Ends, Lane> lanes = new LinkedHashMap<>();
    private long recordCount;

    private record Ends(int producer, int consumer) {}

    ExchangeRecovery(Passage passage, HostedVertex consumer, ClassLoader classLoader) {
        this.passage = passage;
        StreamConfig config = new StreamConfig(consumer.configuration());
        this.element = new NonReusingDeserializationDelegate<>(new StreamElementSerializer<>(
                config.getTypeSerializerIn(passage.edge().input(), classLoader)));
        this.partitioner = (StreamPartitioner<Object>) config.getInPhysicalEdges(classLoader)
                .get(passage.exchange().gate())
                .getPartitioner()
                .copy();
        partitioner.setup(passage.now().consumers());
        if (partitioner instanceof ConfigurableStreamPartitioner configurable) {
            configurable.configure(consumer.maxParallelism());
        }
    }

    /** Takes the next bytes of a channel of before. */
    void take(int producer, int consumer, byte[] bytes) throws Exception {
        if (bytes.length == 0) {
            return;
        }
        RecordDeserializer<DeserializationDelegate<StreamElement>> decoder = decoders.computeIfAbsent(
                new Ends(producer, consumer),
                ends -> new SpillingAdaptiveSpanningRecordDeserializer<>(
                        new String[] {System.getProperty("java.io.tmpdir")}));
        decoder.setNextBuffer(new NetworkBuffer(
                MemorySegmentFactory.wrap(bytes),
                FreeingBufferRecycler.INSTANCE,
                Buffer.DataType.DATA_BUFFER,
                bytes.length));
        DeserializationResult result;
        do {
            result = decoder.getNextRecord(element);
            if (result.isFullRecord()) {
                handOut(producer, consumer, element.getInstance());
            }
        } while (!result.isBufferConsumed());
    }

    private void handOut(int producer, int consumer, StreamElement next) throws Exception {
        if (next.isRecord()) {
            recordCount++;
            StreamRecord<Object> record = next.asRecord();
            lane(producer, receiver(consumer, record))
                    .add(new Signal.Escaped(record.getValue(), record.getTimestamp(), record.hasTimestamp()));
        } else if (next.isWatermark() || next.isWatermarkStatus()) {
            for (int receiver : passage.successorsOfConsumer(consumer)) {
                time(producer, consumer, lane(producer, receiver), next);
            }
        } else if (passage.isUnchanged()) {
            // Latency markers and attributes of records: Flink, too, leaves them out if channels are others.
            lane(producer, consumer).add(new Signal.Carried(next));
        }
    }

    private int receiver(int consumer, StreamRecord<Object> record) {
        if (!passage.isByRecord()) {
            return passage.successorsOfConsumer(consumer)[0];
        }
        asked.setInstance(record);
        return partitioner.selectChannel(asked);
    }

    private void time(int producer, int consumer, Lane lane, StreamElement next) throws Exception {
        int source = passage.source(producer, consumer);
        if (next.isWatermark()) {
            lane.time().watermark(source, next.asWatermark().getTimestamp());
        } else {
            lane.time().idleness(source, next.asWatermarkStatus().isIdle());
        }
    }

    private Lane lane(int producer, int receiver) {
        Ends ends = new Ends(passage.successorOfProducer(producer), receiver);
        return lanes.computeIfAbsent(ends, key -> new Lane(passage.sources(key.producer, key.consumer)));
    }

    long recordCount() {
        return recordCount;
    }

    /**
     * What each channel is to deliver first, after all bytes were taken.
     *
     * @throws IOException if some channel's bytes end within a record
     */
    List<Backlog> backlogs() throws IOException {
        for (Map.Entry<Ends, RecordDeserializer<DeserializationDelegate<StreamElement>>> entry : decoders.entrySet()) {
            try (var rest = entry.getValue().getUnconsumedBuffer()) {
                if (rest.hasNext()) {
                    throw new IOException("what was in flight from subtask " + entry.getKey().producer + " to subtask "
                            + entry.getKey().consumer + " ends within a record");
                }
            } catch (IOException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException(e);
            }
            entry.getValue().clear();
        }
        List<Backlog> backlogs = new ArrayList<>();
        lanes.forEach((ends, lane) ->
                backlogs.add(new Backlog(passage.index(), ends.producer, ends.consumer, lane.elements())));
        return backlogs;
    }
}
