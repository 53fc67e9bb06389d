package dev.millrace.engine.task;

import dev.millrace.engine.exchange.Channel;
import dev.millrace.engine.exchange.Outlet;
import dev.millrace.engine.exchange.Scarcity;
import dev.millrace.engine.exchange.Signal;
import dev.millrace.engine.exchange.Signal.EndOfChannel;
import dev.millrace.engine.exchange.Signal.EndOfData;
import dev.millrace.engine.exchange.Waiting;
import dev.millrace.engine.exchange.Wakeable;
import dev.millrace.engine.input.Inbox;
import dev.millrace.engine.schedule.Duty;
import dev.millrace.engine.schedule.Outcome;
import dev.millrace.engine.schedule.Schedulable;
import dev.millrace.engine.schedule.Scheduler;
import dev.millrace.engine.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * One subtask: its inputs, logic and outputs, run in turns. Owned by whichever thread takes its turn, save
 * {@link #wake}, {@link #cancel}, {@link #fail} and the mailbox.
 */
public final class Task implements Duty, TaskContext, Wakeable {
    /** Elements that one turn takes from its inputs, or produces, at most. */
    private static final int TURN_BUDGET = 1024;
    /** Letters that one turn opens at most, so that a flood of them cannot keep the records waiting. */
    private static final int LETTERS_A_TURN = 256;

    private enum Phase {
        /** Not opened yet. */
        CREATED,
        /** Records flow. */
        RUNNING,
        /** All data has been passed on; barriers and letters may still come. */
        LINGERING,
        /** Over. */
        CLOSED
    }

    private final TaskId id;
    private final Scheduler scheduler;
    private final Clock clock;
    private final TaskListener listener;
    private final Mailbox mailbox = new Mailbox(this::wakeUrgently);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final Scarcity scarcity = new Scarcity();
    private Schedulable schedulable;
    private Outlet[] outlets = {};
    private Inbox inbox;
    private TaskLogic logic;
    private final Object interruptLock = new Object();
    private boolean closing;
    private volatile boolean cancelled;
    private volatile Thread runner;

    /** Barriers that come through no channel any more once all channels have ended. Owned by the task's thread. */
    private final Deque<Signal.Barrier> announced = new ArrayDeque<>();

    private final Pace pace = new Pace();
    private final TaskFigures figures = new TaskFigures();
    private final TaskTimes times = figures.times();
    private boolean isHeldUp;
    private Phase phase = Phase.CREATED;
    private boolean producing = true;
    private boolean drained = true;

    public Task(TaskId id, Scheduler scheduler, Clock clock, TaskListener listener) {
        this.id = id;
        this.scheduler = scheduler;
        this.clock = clock;
        this.listener = listener;
    }

    /** Sets up the task; called once, before the first wake-up. */
    public void assemble(
            List<List<Channel>> inputs,
            List<Outlet> outputs,
            int affinity,
            boolean blocking,
            Function<TaskContext, TaskLogic> factory) {
        outlets = outputs.toArray(Outlet[]::new);
        logic = factory.apply(this);
        inbox = new Inbox(inputs, logic, scarcity, this::openLettersThatHaveCome);
        figures.connect(
                inputs.stream().flatMap(List::stream).toArray(Channel[]::new),
                outputs.stream().flatMap(Outlet::channels).toArray(Channel[]::new),
                inbox::recordCount,
                inbox::recordCount,
                mailbox::size);
        schedulable = scheduler.attach(description(), this, affinity, blocking);
    }

    public TaskId id() {
        return id;
    }

    @Override
    public Outcome turn() {
        runner = Thread.currentThread();
        times.turnBegins(clock.nowNs());
        isHeldUp = false;
        Outcome outcome = takeTurn();
        if (outcome == Outcome.WAIT || outcome == Outcome.POLL) {
            rest();
        }
        return outcome;
    }

    private Outcome takeTurn() {
        try {
            logic.beginTurn();
            if (cancelled || failure.get() != null) {
                return end();
            }
            return switch (phase) {
                case CREATED -> open();
                case RUNNING -> work();
                case LINGERING -> linger();
                case CLOSED -> Outcome.DONE;
            };
        } catch (Throwable thrown) {
            fail(thrown);
            return end();
        } finally {
            endTurn();
        }
    }

    /** What a source with a thread of its own does meanwhile is not known here, so that it never counts as idle. */
    private void rest() {
        if (!logic.emitsByItself()) {
            times.rests(isHeldUp, clock.nowNs());
        }
    }

    private void endTurn() {
        try {
            logic.endTurn();
        } catch (Throwable thrown) {
            fail(thrown);
        }
        runner = null;
    }

    private Outcome open() throws Exception {
        logic.open();
        phase = Phase.RUNNING;
        times.life().begin(clock.nowNs());
        listener.running(id.vertex(), id.subtask());
        return Outcome.AGAIN;
    }

    /**
     * Tells the task of a barrier. One without inputs, or whose inputs have all ended, takes it from here; others take
     * it when their channels have delivered it, and from here only if these end without. Any thread.
     *
     * @return false if the task is over
     */
    public boolean announce(Signal.Barrier barrier) {
        return mailbox.post(() -> {
            announced.add(barrier);
            takeAnnounced();
        });
    }

    private void takeAnnounced() throws Exception {
        while (!announced.isEmpty()) {
            if (announced.peek().epoch() <= inbox.settledEpoch()) {
                announced.poll(); // its channels have brought it, or it will not come any more
                continue;
            }
            if ((phase == Phase.RUNNING && logic.defers(announced.peek())) || !inbox.isEnded()) {
                return;
            }
            logic.barrier(announced.poll());
        }
    }

    private Outcome work() throws Exception {
        boolean busy = openLetters();
        if (!logic.emitsByItself() && !hasRoom()) {
            publish();
            isHeldUp = true;
            return busy ? Outcome.AGAIN : Outcome.WAIT;
        }
        boolean moreToProduce = produce();
        int taken = drain();
        takeAnnounced();
        if (!logic.emitsByItself()) {
            logic.publishing();
            publish();
        }
        if (!producing && inbox.isDataEnded()) {
            return finish();
        }
        if (moreToProduce || taken >= TURN_BUDGET || !mailbox.isEmpty() || (!logic.emitsByItself() && isScarce())) {
            return Outcome.AGAIN;
        }
        return taken > 0 ? Outcome.POLL : busy ? Outcome.AGAIN : Outcome.WAIT;
    }

    private int drain() throws Exception {
        long startNs = clock.nowNs();
        int taken = inbox.drain(TURN_BUDGET);
        if (taken > 0 && pace.isChangedBy(taken, clock.nowNs() - startNs)) {
            inbox.limit(pace.waiting());
        }
        return taken;
    }

    private boolean produce() throws Exception {
        if (!producing) {
            return false;
        }
        Progress progress = logic.produce(TURN_BUDGET);
        if (progress == Progress.ENDED || progress == Progress.SUSPENDED) {
            producing = false;
            drained = progress == Progress.ENDED;
        }
        return progress == Progress.MORE;
    }

    private Outcome finish() throws Exception {
        drained &= inbox.isDrained();
        logic.finish(drained);
        logic.publishing();
        broadcast(drained ? EndOfData.DRAINED : EndOfData.SUSPENDED);
        phase = Phase.LINGERING;
        return Outcome.AGAIN;
    }

    private Outcome linger() throws Exception {
        boolean busy = openLetters() | inbox.drain(TURN_BUDGET) > 0;
        takeAnnounced();
        publish();
        // Asked at once: tasks behind this one wait for it to end, and may all be waiting for the same checkpoint.
        boolean lingers = logic.lingers();
        if (inbox.isEnded() && !lingers) {
            broadcast(EndOfChannel.INSTANCE);
            return end();
        }
        return busy ? Outcome.AGAIN : Outcome.WAIT;
    }

    private Outcome end() {
        if (phase == Phase.CLOSED) {
            return Outcome.DONE;
        }
        phase = Phase.CLOSED;
        mailbox.close();
        Throwable cause = failure.get();
        if (cause == null && cancelled) {
            cause = new TaskCancelledException(description());
        }
        synchronized (interruptLock) {
            closing = true;
            // What is left in the thread's interrupt flag was meant for the work, not for the tidying.
            Thread.interrupted();
        }
        try {
            logic.close(cause);
        } catch (Throwable thrown) {
            fail(thrown);
        }
        times.ended(clock.nowNs());
        Throwable failed = failure.get();
        TaskEnd how = failed != null ? TaskEnd.FAILED : cancelled ? TaskEnd.CANCELLED : TaskEnd.FINISHED;
        listener.ended(id.vertex(), id.subtask(), how, failed);
        return Outcome.DONE;
    }

    private boolean openLetters() throws Exception {
        int opened = 0;
        for (Mailbox.Letter letter; opened < LETTERS_A_TURN && (letter = mailbox.take(Integer.MIN_VALUE)) != null; ) {
            letter.open();
            opened++;
        }
        if (opened > 0) {
            figures.opened(opened);
        }
        return opened > 0;
    }

    /**
     * What was posted before a barrier was sent belongs before it, and is here when the barrier is; the barrier may
     * have overtaken it, since channels are read after letters.
     */
    private void openLettersThatHaveCome() throws Exception {
        for (int left = mailbox.size(); left > 0; left--) {
            Mailbox.Letter letter = mailbox.take(Integer.MIN_VALUE);
            if (letter == null) {
                return;
            }
            letter.open();
        }
    }

    private boolean hasRoom() {
        if (!scarcity.isRaised()) {
            return true;
        }
        for (Outlet outlet : outlets) {
            if (!outlet.awaitRoom()) {
                return false;
            }
        }
        scarcity.lower();
        return true;
    }

    private void publish() {
        for (Outlet outlet : outlets) {
            outlet.publish();
        }
    }

    @Override
    public void broadcast(Signal signal) throws InterruptedException {
        for (Outlet outlet : outlets) {
            outlet.broadcast(signal);
            outlet.publish();
        }
    }

    /** What the task's outlets raise when they run out of room. */
    public Scarcity scarcity() {
        return scarcity;
    }

    /** What the task's outlets do when a channel is full: see {@link Outlet.Full}. */
    public void awaitRoom(Channel channel) throws InterruptedException {
        publish();
        times.hardHeldUp().begin(clock.nowNs());
        try {
            await(channel::awaitRoom);
        } finally {
            times.hardHeldUp().end(clock.nowNs());
        }
    }

    // ---- any thread

    @Override
    public void wake() {
        schedulable.wake();
    }

    @Override
    public void wakeUrgently() {
        schedulable.wakeUrgently();
    }

    /** Asks the task to end. */
    public void cancel() {
        cancelled = true;
        try {
            logic.cancel();
        } catch (Throwable thrown) {
            fail(thrown);
        }
        wakeUrgently();
    }

    /** Interrupts what the task's threads are doing at the moment, unless that is to close. */
    public void interrupt() {
        synchronized (interruptLock) {
            if (!closing) {
                scheduler.interrupt(schedulable);
            }
        }
        logic.interrupt();
    }

    @Override
    public void fail(Throwable cause) {
        if (cancelled && (cause instanceof TaskCancelledException || isInterruption(cause))) {
            return;
        }
        Throwable explained = logic.explain(cause);
        Throwable first = failure.compareAndExchange(null, explained);
        if (first == null) {
            listener.failing(id.vertex(), id.subtask(), explained);
            wakeUrgently();
        } else if (first != cause) {
            first.addSuppressed(cause);
        }
    }

    private static boolean isInterruption(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof InterruptedException) {
                return true;
            }
        }
        return false;
    }

    // ---- TaskContext

    @Override
    public String description() {
        return id.toString();
    }

    @Override
    public int subtask() {
        return id.subtask();
    }

    @Override
    public int parallelism() {
        return id.parallelism();
    }

    @Override
    public Outlet outlet(int index) {
        return outlets[index];
    }

    @Override
    public Mailbox mailbox() {
        return mailbox;
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public TaskFigures figures() {
        return figures;
    }

    @Override
    public Optional<Waiting> waiting(int input) {
        return inbox.waiting(input);
    }

    @Override
    public boolean isScarce() {
        return scarcity.isRaised();
    }

    @Override
    public void await(BooleanSupplier condition) throws InterruptedException {
        scheduler.block(schedulable, () -> cancelled || condition.getAsBoolean());
        if (cancelled) {
            throw new TaskCancelledException(description());
        }
    }

    @Override
    public boolean isTaskThread() {
        return Thread.currentThread() == runner;
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }

    /** The thread that the task's code runs on at the moment; null if none does. Any thread. */
    public Thread thread() {
        Thread own = logic.ownThread();
        return own == null ? runner : own;
    }
}
