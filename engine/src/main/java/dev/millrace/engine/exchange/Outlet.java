package dev.millrace.engine.exchange;

import dev.millrace.engine.exchange.Signal.Escaped;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The producing end of one edge in one task: a channel to every subtask that it may reach. Owned by the task's thread;
 * a host that emits from a thread of its own must exclude the task's thread meanwhile.
 */
public final class Outlet {

    /** What a producer does when a channel stays full: everything published, wait, return once there is room. */
    @FunctionalInterface
    public interface Full {
        void awaitRoom(Channel channel) throws InterruptedException;
    }

    private final Channel[] channels;
    private final Full full;
    private final Scarcity scarcity;

    /** @param scarcity raised when a channel is nearly full; shared by all outlets of the task */
    public Outlet(Channel[] channels, Full full, Scarcity scarcity) {
        this.channels = channels.clone();
        this.full = full;
        this.scarcity = scarcity;
    }

    /** How many subtasks this one can reach, at least 1. */
    public int width() {
        return channels.length;
    }

    /**
     * Sends a record to one subtask. Blocks while the channel is full.
     *
     * @param index from 0 to {@link #width()} - 1
     * @param timestamp meaningless unless {@code hasTimestamp}
     */
    public void emit(int index, Object value, long timestamp, boolean hasTimestamp) throws InterruptedException {
        if (value == null || (hasTimestamp && timestamp == Channel.NO_TIMESTAMP)) {
            push(channels[index], new Escaped(value, timestamp, hasTimestamp), Channel.NO_TIMESTAMP);
        } else {
            push(channels[index], value, hasTimestamp ? timestamp : Channel.NO_TIMESTAMP);
        }
    }

    /** Sends a signal to every subtask that can be reached. Blocks while a channel is full. */
    public void broadcast(Signal signal) throws InterruptedException {
        for (Channel channel : channels) {
            push(channel, signal, Channel.NO_TIMESTAMP);
        }
    }

    /** Sends a signal to one subtask. Blocks while its channel is full. */
    public void send(int index, Signal signal) throws InterruptedException {
        push(channels[index], signal, Channel.NO_TIMESTAMP);
    }

    private void push(Channel channel, Object element, long timestamp) throws InterruptedException {
        while (!channel.offer(element, timestamp)) {
            full.awaitRoom(channel);
        }
        if (channel.isScarce()) {
            scarcity.raise();
        }
    }

    /** Makes everything emitted visible to the consumers. */
    public void publish() {
        for (Channel channel : channels) {
            channel.publish();
        }
    }

    /** A record that was emitted and is not visible to its consumer yet; empty if there is none. */
    public Optional<Waiting> unpublished() {
        for (Channel channel : channels) {
            Optional<Waiting> last = channel.unpublished();
            if (last.isPresent()) {
                return last;
            }
        }
        return Optional.empty();
    }

    /**
     * Looks at the channels again.
     *
     * @return whether all have room; if not, the task is woken when the first full one has
     */
    public boolean awaitRoom() {
        for (Channel channel : channels) {
            if (channel.isScarce() && !channel.awaitRoom()) {
                return false;
            }
        }
        return true;
    }

    /** One for each subtask that can be reached. Any thread. */
    public Stream<Channel> channels() {
        return Stream.of(channels);
    }
}
