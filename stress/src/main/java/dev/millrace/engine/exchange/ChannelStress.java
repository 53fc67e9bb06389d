package dev.millrace.engine.exchange;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.IJJ_Result;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** The pairs of memory accesses on which {@link Channel} relies. */
public final class ChannelStress {
    private static final int CAPACITY = 4;
    private static final Wakeable NOBODY = () -> {};

    private ChannelStress() {}

    /** A record whose content is not published by itself. */
    private static final class Plain {
        private long content;

        Plain(long content) {
            this.content = content;
        }
    }

    /** Whoever sees an element as published sees it whole, and the timestamp that belongs to it. */
    @JCStressTest
    @Outcome(id = "-1, -1", expect = ACCEPTABLE, desc = "nothing published yet")
    @Outcome(id = "7, 42", expect = ACCEPTABLE, desc = "the element and its timestamp")
    @State
    public static class Publication {
        private final Channel channel = new Channel(CAPACITY, NOBODY, NOBODY);

        @Actor
        public void produce() {
            channel.offer(new Plain(7), 42);
            channel.publish();
        }

        @Actor
        public void consume(JJ_Result result) {
            if (channel.available() == 0) {
                result.r1 = -1;
                result.r2 = -1;
            } else {
                Plain plain = (Plain) channel.peek();
                result.r1 = plain == null ? -2 : plain.content;
                result.r2 = channel.peekTimestamp();
            }
        }
    }

    /** A slot is the producer's again only once its element was read, and what the producer puts there stays. */
    @JCStressTest
    @Outcome(id = "0, 0, 0", expect = ACCEPTABLE, desc = "no room yet")
    @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "took the slot that was released")
    @State
    public static class Reuse {
        private final Channel channel = new Channel(CAPACITY, NOBODY, NOBODY);

        public Reuse() {
            for (int i = 0; i < CAPACITY; i++) {
                channel.offer(new Plain(i), i);
            }
            channel.publish();
        }

        @Actor
        public void consume(IJJ_Result result) {
            channel.available();
            Plain plain = (Plain) channel.peek();
            result.r2 = plain.content;
            result.r3 = channel.peekTimestamp();
            channel.take();
            channel.release();
        }

        @Actor
        public void produce(IJJ_Result result) {
            result.r1 = channel.offer(new Plain(CAPACITY), CAPACITY) ? 1 : 0;
            channel.publish();
        }

        @Arbiter
        public void check(IJJ_Result result) {
            for (int i = 1; channel.available() > 0; i++) {
                Plain plain = (Plain) channel.peek();
                if (plain == null || plain.content != i || channel.peekTimestamp() != i) {
                    result.r1 = -i;
                }
                channel.take();
            }
        }
    }

    /** A producer that decides to wait is woken by the consumer that makes room, however they meet. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "found room by itself")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "found room by itself, and is woken needlessly")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "waits and is woken")
    @State
    public static class Room {
        private int wakeUps;
        private final Channel channel = new Channel(CAPACITY, () -> wakeUps++, NOBODY);

        public Room() {
            for (int i = 0; i < CAPACITY; i++) {
                channel.offer(i, i);
            }
            channel.publish();
        }

        @Actor
        public void produce(II_Result result) {
            result.r1 = channel.awaitRoom() ? 1 : 0;
        }

        @Actor
        public void consume() {
            for (int i = 0; i < CAPACITY / 2; i++) {
                channel.available();
                channel.take();
            }
            channel.release();
        }

        @Arbiter
        public void check(II_Result result) {
            result.r2 = wakeUps;
        }
    }
}
