package dev.millrace.flink.inflight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.engine.exchange.Signal;
import dev.millrace.engine.plan.Backlog;
import dev.millrace.flink.host.HostedVertex;
import dev.millrace.flink.lower.Lowered;
import dev.millrace.flink.lower.Lowering;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.StateObjectCollection;
import org.apache.flink.runtime.checkpoint.channel.InputChannelInfo;
import org.apache.flink.runtime.checkpoint.channel.ResultSubpartitionInfo;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.state.InputChannelStateHandle;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.ResultSubpartitionStateHandle;
import org.apache.flink.runtime.state.StreamStateHandle;
import org.apache.flink.runtime.state.filesystem.FileStateHandle;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.LatencyMarker;
import org.apache.flink.streaming.runtime.streamrecord.StreamElement;
import org.apache.flink.streaming.runtime.streamrecord.StreamElementSerializer;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A source and what it leads to, as two vertices; channel state is made up here. */
class InFlightTest {
    private static final long CHECKPOINT = 41;
    private static final int KEY_GROUPS = 128;

    private final Map<OperatorID, OperatorState> states = new HashMap<>();
    private Lowered lowered;

    private interface Exchange {
        DataStream<Long> of(DataStream<Long> numbers);
    }

    private void job(int producers, int consumers, Exchange exchange) {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(1, new Configuration());
        exchange.of(env.fromSequence(1, 2).setParallelism(producers))
                .map(number -> number)
                .setParallelism(consumers)
                .disableChaining()
                .sinkTo(new DiscardingSink<>());
        lowered = new Lowering(env.getStreamGraph().getJobGraph(), getClass().getClassLoader(), 1, 0).lower();
    }

    private OperatorState stateOf(int position, int parallelism) {
        HostedVertex vertex = lowered.vertices().get(position);
        return states.computeIfAbsent(
                vertex.operators().get(0).getGeneratedOperatorID(),
                id -> new OperatorState(id, parallelism, KEY_GROUPS));
    }

    private void before(int producers, int consumers) {
        stateOf(0, producers);
        stateOf(1, consumers);
    }

    private void received(int consumer, int gate, int channel, StreamStateHandle file, Long... offsets) {
        OperatorState state = stateOf(1, 1);
        List<InputChannelStateHandle> handles = new ArrayList<>();
        if (state.getState(consumer) != null) {
            handles.addAll(state.getState(consumer).getInputChannelState().asList());
        }
        handles.add(new InputChannelStateHandle(
                consumer, new InputChannelInfo(gate, channel), file, Arrays.asList(offsets), 1));
        state.putState(
                consumer,
                OperatorSubtaskState.builder()
                        .setInputChannelState(new StateObjectCollection<>(handles))
                        .build());
    }

    private void unsent(int producer, int subpartition, StreamStateHandle file, Long... offsets) {
        stateOf(0, 1)
                .putState(
                        producer,
                        OperatorSubtaskState.builder()
                                .setResultSubpartitionState(
                                        StateObjectCollection.singleton(new ResultSubpartitionStateHandle(
                                                producer,
                                                new ResultSubpartitionInfo(0, subpartition),
                                                file,
                                                Arrays.asList(offsets),
                                                1)))
                                .build());
    }

    private static byte[] bytes(StreamElement... elements) throws IOException {
        StreamElementSerializer<Long> serializer = new StreamElementSerializer<>(LongSerializer.INSTANCE);
        DataOutputSerializer all = new DataOutputSerializer(64);
        for (StreamElement element : elements) {
            DataOutputSerializer one = new DataOutputSerializer(64);
            serializer.serialize(element, one);
            all.writeInt(one.length());
            all.write(one.getSharedBuffer(), 0, one.length());
        }
        return all.getCopyOfBuffer();
    }

    /** One whose first piece is at offset 4. */
    private static StreamStateHandle file(byte[]... pieces) throws IOException {
        DataOutputSerializer file = new DataOutputSerializer(64);
        file.writeInt(0);
        for (byte[] piece : pieces) {
            file.writeInt(piece.length);
            file.write(piece);
        }
        return new ByteStreamStateHandle("buffers" + System.identityHashCode(file), file.getCopyOfBuffer());
    }

    private static StreamElement record(long value) {
        return new StreamRecord<>(value);
    }

    private List<String> read() {
        return InFlight.find(CHECKPOINT, states, lowered).read(getClass().getClassLoader()).stream()
                .map(InFlightTest::text)
                .sorted()
                .toList();
    }

    private static String text(Backlog backlog) {
        return backlog.from() + "->" + backlog.to() + " "
                + backlog.elements().stream().map(InFlightTest::text).toList();
    }

    private static String text(Signal signal) {
        if (signal instanceof Signal.Escaped escaped) {
            return escaped.value() + (escaped.hasTimestamp() ? "@" + escaped.timestamp() : "");
        }
        if (signal instanceof Signal.Watermark watermark) {
            return "w" + watermark.timestamp();
        }
        return signal instanceof Signal.Idleness idleness
                ? (idleness.isIdle() ? "idle" : "active")
                : ((Signal.Carried) signal).content().getClass().getSimpleName();
    }

    @Test
    void shouldHandOutWhatWasReceivedBeforeWhatWasNotSent() throws Exception {
        job(2, 2, DataStream::rebalance);
        before(2, 2);
        byte[] all = bytes(record(1), new StreamRecord<>(2L, 20), new Watermark(20), record(3));
        received(1, 0, 0, file(Arrays.copyOf(all, 15)), 4L);
        unsent(0, 1, file(bytes(record(9)), Arrays.copyOfRange(all, 15, all.length)), 4L + 4 + 13);

        assertThat(read()).containsExactly("0->1 [1, 2@20, w20, 3]");
    }

    @Test
    void shouldPutPiecesOfOneFileBackIntoTheirOrder() throws Exception {
        job(1, 1, DataStream::rebalance);
        before(1, 1);
        byte[] first = bytes(record(1));
        received(0, 0, 0, file(first, bytes(record(2)), bytes(record(3))), 4L, 4L + 2 * 17, 4L + 17);

        assertThat(first).hasSize(13);
        assertThat(read()).containsExactly("0->0 [1, 2, 3]");
    }

    @Test
    void shouldLeaveNoChannelIdleThatItsProducerTakesToBeActive() throws Exception {
        job(1, 1, DataStream::rebalance);
        before(1, 1);
        received(0, 0, 0, file(bytes(WatermarkStatus.IDLE, new LatencyMarker(1, new OperatorID(), 0))), 4L);

        assertThat(read()).containsExactly("0->0 [idle, LatencyMarker, active]");
    }

    @Test
    void shouldSendEachRecordWhereItsKeyNowIs() throws Exception {
        job(2, 3, numbers -> numbers.keyBy(number -> number));
        before(2, 1);
        StreamElement[] numbers =
                LongStream.range(0, 50).mapToObj(InFlightTest::record).toArray(StreamElement[]::new);
        received(0, 0, 0, file(bytes(numbers)), 4L);
        received(0, 0, 1, file(bytes(numbers)), 4L);

        List<String> expected = new ArrayList<>();
        for (int producer = 0; producer < 2; producer++) {
            for (int consumer = 0; consumer < 3; consumer++) {
                int subtask = consumer;
                List<Long> ofSubtask = LongStream.range(0, 50)
                        .filter(key ->
                                KeyGroupRangeAssignment.assignKeyToParallelOperator(key, KEY_GROUPS, 3) == subtask)
                        .boxed()
                        .toList();
                assertThat(ofSubtask).isNotEmpty();
                expected.add(producer + "->" + consumer + " " + ofSubtask);
            }
        }
        assertThat(read()).containsExactlyElementsOf(expected);
    }

    @Test
    void shouldSendChannelsRoundWhereAnyWillDo() throws Exception {
        job(1, 2, DataStream::shuffle);
        before(2, 3);
        for (int consumer = 0; consumer < 3; consumer++) {
            received(consumer, 0, 0, file(bytes(record(consumer))), 4L);
            received(consumer, 0, 1, file(bytes(record(10 + consumer))), 4L);
        }

        assertThat(read()).containsExactly("0->0 [0, 10, 2, 12]", "0->1 [1, 11]");
    }

    @Test
    void shouldHoldEventTimeBackUntilAllChannelsThatBecameOneHaveTold() throws Exception {
        job(1, 1, numbers -> numbers.keyBy(number -> number));
        before(2, 2);
        received(0, 0, 0, file(bytes(new Watermark(5), record(1))), 4L);
        received(0, 0, 1, file(bytes(new Watermark(3), new LatencyMarker(1, new OperatorID(), 0))), 4L);
        received(1, 0, 0, file(bytes(new Watermark(7), new Watermark(8))), 4L);
        received(1, 0, 1, file(bytes(record(2), new Watermark(9), record(3), WatermarkStatus.IDLE)), 4L);

        assertThat(read()).containsExactly("0->0 [1, 2, w3, 3]");
    }

    @Test
    void shouldRefuseToTellEventTimeThatSomeChannelHasNotReached() throws Exception {
        job(1, 1, numbers -> numbers.keyBy(number -> number));
        before(2, 1);
        received(0, 0, 0, file(bytes(new Watermark(5), record(1))), 4L);

        assertThat(read()).containsExactly("0->0 [1]");
    }

    @Test
    void shouldRefuseOtherSubtasksWhereTheyWereTiedToEachOther() throws Exception {
        job(2, 4, DataStream::rescale);
        before(2, 2);
        received(1, 0, 0, file(bytes(record(1))), 4L);

        assertThatThrownBy(this::read)
                .hasMessage("checkpoint 41 is unaligned, and records are in flight from 'Source: Sequence Source' to"
                        + " 'Map', whose parallelism was 2 and 2 and is 2 and 4; a forward, rescale or broadcast"
                        + " exchange ties them to their subtasks");
    }

    @Test
    void shouldKnowTheSubtasksThatWereTiedToEachOther() throws Exception {
        job(2, 4, DataStream::rescale);
        before(2, 4);
        received(3, 0, 0, file(bytes(record(1))), 4L);
        unsent(1, 1, file(bytes(record(2))), 4L);

        assertThat(read()).containsExactly("1->3 [1, 2]");
    }

    @Test
    void shouldKeepEachCopyOfABroadcastRecord() throws Exception {
        job(1, 2, DataStream::broadcast);
        before(1, 2);
        received(1, 0, 0, file(bytes(record(1))), 4L);
        unsent(0, 0, file(bytes(record(1))), 4L);

        assertThat(read()).containsExactly("0->0 [1]", "0->1 [1]");
    }

    @Test
    void shouldRefuseRecordsOfAnEdgeThatIsGone() throws Exception {
        job(1, 1, DataStream::rebalance);
        before(1, 1);
        received(0, 1, 0, file(bytes(record(1))), 4L);

        assertThatThrownBy(this::read)
                .hasMessage("checkpoint 41 is unaligned, and records are in flight to an operator of 'Map' along an"
                        + " edge that the job does not have");
    }

    @Test
    void shouldSayThatAChannelEndsWithinARecord() throws Exception {
        job(1, 1, DataStream::rebalance);
        before(1, 1);
        received(0, 0, 0, file(Arrays.copyOf(bytes(record(1)), 9)), 4L);

        assertThatThrownBy(this::read)
                .hasMessage("the file '_metadata' with records in flight from 'Source: Sequence Source' to 'Map' is"
                        + " damaged: what was in flight from subtask 0 to subtask 0 ends within a record");
    }

    @Test
    void shouldSayWhichFileIsDamaged() throws Exception {
        job(1, 1, DataStream::rebalance);
        before(1, 1);
        received(0, 0, 0, new ByteStreamStateHandle("cut", new byte[] {0, 0, 0, 0, 0, 0, 0, 9, 1}), 4L);

        assertThatThrownBy(this::read)
                .hasMessageEndingWith("is damaged: size=9 of the buffers at offset=4 does not fit into the length=9 of"
                        + " the file");
    }

    @Test
    void shouldSayThatAFileIsOfAnotherVersion() throws Exception {
        job(1, 1, DataStream::rebalance);
        before(1, 1);
        received(0, 0, 0, new ByteStreamStateHandle("newer", new byte[] {0, 0, 0, 7, 0, 0, 0, 0}), 4L);

        assertThatThrownBy(this::read)
                .hasMessageEndingWith("is damaged: it has channel state version=7; version 0 can be read");
    }

    @Test
    void shouldSayThatAFileIsMissing(@TempDir File directory) throws Exception {
        job(1, 1, DataStream::rebalance);
        before(1, 1);
        File missing = new File(directory, "gone");
        received(0, 0, 0, new FileStateHandle(new Path(missing.toURI()), 17), 4L);

        assertThatThrownBy(this::read)
                .hasMessage("the file '" + missing + "' with records in flight from 'Source: Sequence Source' to 'Map'"
                        + " does not exist");
    }
}
