package dev.millrace.flink.inflight;

import dev.millrace.engine.error.MillraceException;
import dev.millrace.engine.error.MillraceException.Group;
import dev.millrace.engine.plan.Backlog;
import dev.millrace.engine.plan.Edge;
import dev.millrace.flink.host.HostedVertex;
import dev.millrace.flink.lower.Exchange;
import dev.millrace.flink.lower.Lowered;
import dev.millrace.flink.savepoint.SavepointFault;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.apache.flink.runtime.OperatorIDPair;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.state.AbstractChannelStateHandle;
import org.apache.flink.runtime.state.InputChannelStateHandle;
import org.apache.flink.runtime.state.ResultSubpartitionStateHandle;
import org.apache.flink.runtime.state.StreamStateHandle;
import org.apache.flink.streaming.api.graph.StreamConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records that a checkpoint of Flink's holds because barriers had overtaken them. What a consumer had received, and
 * not read, is older than what its producer had not sent yet, so that the former is read first. Used once, by one
 * thread.
 */
public final class InFlight {
    private static final Logger LOG = LoggerFactory.getLogger(InFlight.class);

    private final long checkpointId;
    private final Map<OperatorID, OperatorState> states;
    private final Lowered lowered;
    private final List<Waiting> received = new ArrayList<>();
    private final List<Waiting> unsent = new ArrayList<>();

    /** Buffers that waited at one end of one channel. */
    private record Waiting(Passage passage, int producer, int consumer, AbstractChannelStateHandle<?> handle) {}

    private record Piece(long offset, Waiting waiting) {}

    private InFlight(long checkpointId, Map<OperatorID, OperatorState> states, Lowered lowered) {
        this.checkpointId = checkpointId;
        this.states = states;
        this.lowered = lowered;
    }

    /**
     * Finds what is in flight, and a place for it, without reading it.
     *
     * @param states all operators of the checkpoint, by the ids that the job's graph has for them
     * @throws MillraceException E309 if some of it has no place in the job
     */
    public static InFlight find(long checkpointId, Map<OperatorID, OperatorState> states, Lowered lowered) {
        InFlight found = new InFlight(checkpointId, states, lowered);
        if (!states.isEmpty()) {
            for (int i = 0; i < lowered.vertices().size(); i++) {
                found.find(i);
            }
        }
        return found;
    }

    private void find(int position) {
        HostedVertex vertex = lowered.vertices().get(position);
        OperatorID head = head(vertex);
        OperatorID tail = tail(vertex);
        for (OperatorIDPair pair : vertex.operators()) {
            OperatorID id = pair.getGeneratedOperatorID();
            OperatorState state = states.get(id);
            if (state == null) {
                continue;
            }
            for (Map.Entry<Integer, OperatorSubtaskState> subtask :
                    state.getSubtaskStates().entrySet()) {
                for (InputChannelStateHandle handle : subtask.getValue().getInputChannelState()) {
                    received.add(received(position, id.equals(head), subtask.getKey(), handle));
                }
                for (ResultSubpartitionStateHandle handle : subtask.getValue().getResultSubpartitionState()) {
                    unsent.add(unsent(position, id.equals(tail), subtask.getKey(), handle));
                }
            }
        }
    }

    private Waiting received(int position, boolean isFirst, int consumer, InputChannelStateHandle handle) {
        int gate = handle.getInfo().getGateIdx();
        Passage passage = IntStream.range(0, lowered.edges().size())
                .filter(edge -> isFirst
                        && lowered.edges().get(edge).to() == position
                        && lowered.exchanges().get(edge).gate() == gate)
                .mapToObj(this::passage)
                .findFirst()
                .orElseThrow(() -> misplaced("to", position));
        OptionalInt producer = passage.producer(handle.getInfo().getInputChannelIdx(), consumer);
        return new Waiting(passage, producer.orElseThrow(() -> misplaced("to", position)), consumer, handle);
    }

    private Waiting unsent(int position, boolean isLast, int producer, ResultSubpartitionStateHandle handle) {
        int partition = handle.getInfo().getPartitionIdx();
        Passage passage = IntStream.range(0, lowered.edges().size())
                .filter(edge -> isLast
                        && lowered.edges().get(edge).from() == position
                        && lowered.exchanges().get(edge).partition() == partition)
                .mapToObj(this::passage)
                .findFirst()
                .orElseThrow(() -> misplaced("from", position));
        OptionalInt consumer = passage.consumer(producer, handle.getInfo().getSubPartitionIdx());
        return new Waiting(passage, producer, consumer.orElseThrow(() -> misplaced("from", position)), handle);
    }

    private Passage passage(int index) {
        Edge edge = lowered.edges().get(index);
        Exchange exchange = lowered.exchanges().get(index);
        HostedVertex from = lowered.vertices().get(edge.from());
        HostedVertex to = lowered.vertices().get(edge.to());
        Passage passage = new Passage(
                index,
                edge,
                exchange,
                new Passage.Width(parallelismBefore(from, tail(from)), parallelismBefore(to, head(to))),
                new Passage.Width(from.parallelism(), to.parallelism()));
        if (!passage.isPassable()) {
            throw refusal(
                    "records are in flight from '" + from.name() + "' to '" + to.name() + "', whose parallelism was "
                            + passage.before().producers() + " and "
                            + passage.before().consumers() + " and is "
                            + passage.now().producers() + " and "
                            + passage.now().consumers()
                            + "; a forward, rescale or broadcast exchange ties them to their subtasks",
                    "Keep the parallelism of both, or start from a savepoint, which has no records in flight;");
        }
        return passage;
    }

    private int parallelismBefore(HostedVertex vertex, OperatorID end) {
        OperatorState state = states.get(end);
        return state == null ? vertex.parallelism() : state.getParallelism();
    }

    /** Flink writes what a task had received with the first operator of its chain. */
    private static OperatorID head(HostedVertex vertex) {
        return new StreamConfig(vertex.configuration()).getOperatorID();
    }

    /** What it had not sent, with the last. */
    private static OperatorID tail(HostedVertex vertex) {
        return vertex.operators().get(0).getGeneratedOperatorID();
    }

    private MillraceException misplaced(String direction, int position) {
        return refusal(
                "records are in flight " + direction + " an operator of '"
                        + lowered.vertices().get(position).name() + "' along an edge that the job does not have",
                "Leave the edges between the operators and their chains as they were, or start from a savepoint, which"
                        + " has no records in flight;");
    }

    private MillraceException refusal(String what, String remedy) {
        return new MillraceException(
                Group.USER,
                "E309",
                "checkpoint " + checkpointId + " is unaligned, and " + what,
                remedy + " execution.checkpointing.recover-without-channel-state.checkpoint-id: " + checkpointId
                        + " loses them.");
    }

    /**
     * Reads and decodes all of it.
     *
     * @throws MillraceException E324 or E325 if a file is missing or damaged
     */
    public List<Backlog> read(ClassLoader classLoader) {
        Map<Passage, ExchangeRecovery> recoveries = new LinkedHashMap<>();
        for (List<Waiting> end : List.of(received, unsent)) {
            Map<StreamStateHandle, List<Piece>> files = new LinkedHashMap<>();
            for (Waiting waiting : end) {
                if (waiting.handle.getOffsets().isEmpty()) {
                    continue;
                }
                recoveries.computeIfAbsent(
                        waiting.passage,
                        passage -> new ExchangeRecovery(
                                passage, lowered.vertices().get(passage.edge().to()), classLoader));
                List<Piece> pieces = files.computeIfAbsent(waiting.handle.getDelegate(), file -> new ArrayList<>());
                waiting.handle.getOffsets().forEach(offset -> pieces.add(new Piece(offset, waiting)));
            }
            files.forEach((file, pieces) -> read(file, pieces, recoveries));
        }
        List<Backlog> backlogs = new ArrayList<>();
        recoveries.forEach((passage, recovery) -> {
            try {
                backlogs.addAll(recovery.backlogs());
            } catch (Exception e) {
                throw SavepointFault.ofFile(what(passage), "_metadata", e);
            }
            LOG.info("checkpoint {} has {} {}", checkpointId, recovery.recordCount(), what(passage));
        });
        return backlogs;
    }

    private void read(StreamStateHandle file, List<Piece> pieces, Map<Passage, ExchangeRecovery> recoveries) {
        pieces.sort(Comparator.comparingLong(Piece::offset));
        Passage current = pieces.get(0).waiting.passage;
        try (ChannelStateFile buffers = new ChannelStateFile(file)) {
            buffers.checkVersion();
            for (Piece piece : pieces) {
                Waiting waiting = piece.waiting;
                current = waiting.passage;
                recoveries.get(current).take(waiting.producer, waiting.consumer, buffers.read(piece.offset));
            }
        } catch (Exception e) {
            throw SavepointFault.ofFile(what(current), file, e);
        }
    }

    private String what(Passage passage) {
        return "records in flight from '"
                + lowered.vertices().get(passage.edge().from()).name() + "' to '"
                + lowered.vertices().get(passage.edge().to()).name() + "'";
    }
}
