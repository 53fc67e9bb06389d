package dev.millrace.flink.inflight;

import dev.millrace.engine.plan.Distribution;
import dev.millrace.engine.plan.Edge;
import dev.millrace.flink.lower.Exchange;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.apache.flink.runtime.io.network.api.writer.SubtaskStateMapper;

/**
 * One edge, as it was when what was in flight along it was written, and as it is. Immutable.
 *
 * @param index of the edge in the plan
 */
record Passage(int index, Edge edge, Exchange exchange, Width before, Width now) {

    /** How many subtasks are at either end. */
    record Width(int producers, int consumers) {}

    /** Whether each channel of now is one of before. */
    boolean isUnchanged() {
        return before.equals(now);
    }

    /** Whether what is in flight can be handed out, by Flink's rules: not if subtasks were matched one by one. */
    boolean isPassable() {
        return isUnchanged() || (exchange.mapper() != null && exchange.mapper() != SubtaskStateMapper.UNSUPPORTED);
    }

    /** Whether it depends on the record who gets it: keys, or a partitioner of the user's. */
    boolean isByRecord() {
        return before.consumers != now.consumers && exchange.mapper().isAmbiguous();
    }

    /** Who sent what arrived on a consumer's channel. */
    OptionalInt producer(int channel, int consumer) {
        if (edge.distribution() == Distribution.ALL_TO_ALL) {
            return channel < before.producers ? OptionalInt.of(channel) : OptionalInt.empty();
        }
        int[] producers = IntStream.range(0, before.producers)
                .filter(producer -> reached(producer).contains(consumer))
                .toArray();
        return channel < producers.length ? OptionalInt.of(producers[channel]) : OptionalInt.empty();
    }

    /** Who was to get what a producer had put into a subpartition. */
    OptionalInt consumer(int producer, int subpartition) {
        if (edge.distribution() == Distribution.ALL_TO_ALL) {
            return subpartition < before.consumers ? OptionalInt.of(subpartition) : OptionalInt.empty();
        }
        List<Integer> reached = reached(producer);
        return subpartition < reached.size() ? OptionalInt.of(reached.get(subpartition)) : OptionalInt.empty();
    }

    private List<Integer> reached(int producer) {
        return edge.distribution().reached(producer, before.producers, before.consumers);
    }

    /** The producer whose channels bring what one of before had sent. */
    int successorOfProducer(int producer) {
        return producer % now.producers;
    }

    /** The consumers that get what was for one of before; by record, it may be any. */
    int[] successorsOfConsumer(int consumer) {
        return isByRecord() ? IntStream.range(0, now.consumers).toArray() : new int[] {consumer % now.consumers};
    }

    /** How many channels of before lead into one of now. */
    int sources(int producer, int consumer) {
        return countOf(producer, before.producers, now.producers)
                * (isByRecord() ? before.consumers : countOf(consumer, before.consumers, now.consumers));
    }

    /** Which of these a channel of before is. */
    int source(int producer, int consumer) {
        int ofConsumer = isByRecord() ? consumer : consumer / now.consumers;
        int consumers =
                isByRecord() ? before.consumers : countOf(consumer % now.consumers, before.consumers, now.consumers);
        return producer / now.producers * consumers + ofConsumer;
    }

    private static int countOf(int index, int before, int now) {
        return (before - index + now - 1) / now;
    }
}
