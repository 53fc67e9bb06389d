package dev.millrace.engine.schedule;

import static dev.millrace.engine.schedule.Outcome.DONE;
import static dev.millrace.engine.schedule.Outcome.POLL;
import static dev.millrace.engine.schedule.Outcome.WAIT;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** The pairs of memory accesses on which {@link Schedulable} and {@link WorkerPool} rely. */
public final class SchedulableStress {

    private SchedulableStress() {}

    /** Counts what it is told. Each method is called by one thread at a time. */
    private static final class Counts implements Home {
        private int ready;
        private int polling;
        private int retired;

        @Override
        public void enqueue(Schedulable duty) {
            ready++;
        }

        @Override
        public void enqueuePolling(Schedulable duty) {
            polling++;
        }

        @Override
        public void retire(Schedulable duty) {
            retired++;
        }
    }

    /** Work that is announced while a turn ends is either seen by that turn or by another, which is queued. */
    @JCStressTest
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "not seen, but queued again")
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "seen; the wake-up came before the turn")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "seen, and queued again needlessly")
    @State
    public static class WakeWhileTheTurnEnds {
        private volatile int work;
        private int seen;
        private final Counts home = new Counts();
        private final Schedulable duty = new Schedulable("duty", this::look, home);

        public WakeWhileTheTurnEnds() {
            duty.wake();
            home.ready = 0;
        }

        private dev.millrace.engine.schedule.Outcome look() {
            seen = work;
            return WAIT;
        }

        @Actor
        public void run() {
            duty.run(false);
        }

        @Actor
        public void wake() {
            work = 1;
            duty.wake();
        }

        @Arbiter
        public void check(II_Result result) {
            result.r1 = seen;
            result.r2 = home.ready;
        }
    }

    /** An urgent wake-up while a turn ends that wants to be polled puts the duty in the queue that is run at once. */
    @JCStressTest
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "not seen, but to be run at once")
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "seen; the wake-up came before the turn")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "seen, and to be run at once needlessly")
    @State
    public static class UrgeWhileTheTurnEnds {
        private volatile int work;
        private int seen;
        private final Counts home = new Counts();
        private final Schedulable duty = new Schedulable("duty", this::look, home);

        public UrgeWhileTheTurnEnds() {
            duty.wake();
            home.ready = 0;
        }

        private dev.millrace.engine.schedule.Outcome look() {
            seen = work;
            return POLL;
        }

        @Actor
        public void run() {
            duty.run(false);
        }

        @Actor
        public void urge() {
            work = 1;
            duty.wakeUrgently();
        }

        @Arbiter
        public void check(II_Result result) {
            result.r1 = seen;
            result.r2 = home.ready;
        }
    }

    /** A duty that is to be polled stands in a polling queue, also when a leftover entry is taken out meanwhile. */
    @JCStressTest
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the leftover was too early; queued anew")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "run from the leftover, then queued anew")
    @State
    public static class LeftoverInThePollingQueue {
        private final Counts home = new Counts();
        private final Schedulable duty = new Schedulable("duty", () -> POLL, home);

        public LeftoverInThePollingQueue() {
            duty.wake();
            duty.run(false);
            duty.wakeUrgently();
            home.polling = 0;
        }

        @Actor
        public void runReady() {
            duty.run(false);
        }

        @Actor
        public void takeLeftover(II_Result result) {
            result.r1 = duty.run(true) ? 1 : 0;
        }

        @Arbiter
        public void check(II_Result result) {
            result.r2 = home.polling;
        }
    }

    /** Who moves a duty to a home of its own, or the last turn, notices that the home is not needed. */
    @JCStressTest
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the mover saw the end")
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the new home was told")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "both")
    @State
    public static class MoveWhileTheLastTurnEnds {
        private final Counts newHome = new Counts();
        private final Schedulable duty = new Schedulable("duty", () -> DONE, new Counts());

        public MoveWhileTheLastTurnEnds() {
            duty.wake();
        }

        @Actor
        public void run() {
            duty.run(false);
        }

        @Actor
        public void move(II_Result result) {
            duty.moveTo(newHome);
            result.r2 = duty.isDone() ? 1 : 0;
        }

        @Arbiter
        public void check(II_Result result) {
            result.r1 = newHome.retired;
        }
    }

    /** A thread that is about to park for a duty sees the condition, or is seen by the one who wakes. */
    @JCStressTest
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "parks, and is unparked")
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "need not park")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "need not park, and is unparked needlessly")
    @State
    public static class ParkOnBehalfOfADuty {
        private final Schedulable duty = new Schedulable("duty", () -> WAIT, new Counts());
        private volatile boolean condition;

        @Actor
        public void block(II_Result result) {
            duty.blockedOn(Thread.currentThread());
            result.r1 = condition ? 1 : 0;
        }

        @Actor
        public void wake(II_Result result) {
            condition = true;
            // What signal() looks at first.
            result.r2 = duty.blockedThread() != null ? 1 : 0;
        }
    }
}
