package dev.millrace.engine.testing;

import dev.millrace.engine.exchange.Signal;
import dev.millrace.engine.exchange.Signal.Barrier;
import dev.millrace.engine.exchange.Signal.BarrierCancellation;
import dev.millrace.engine.task.Mailbox;
import dev.millrace.engine.task.Progress;
import dev.millrace.engine.task.TaskContext;
import dev.millrace.engine.task.TaskLogic;
import dev.millrace.engine.testing.Mishap.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** One task of a random job. It checks whatever it sees, and throws an {@link AssertionError} at what must not be. */
final class StepLogic implements TaskLogic {
    private static final int LOW_PRIORITY = -1;
    private static final int YIELD_PRIORITY = 5;

    /** What a letter asks for. */
    interface Action {
        void run() throws Exception;
    }

    private record Letter(int priority, Action action) implements Mailbox.Letter {
        @Override
        public void open() throws Exception {
            action.run();
        }
    }

    private final Flow flow;
    private final int vertex;
    private final Step step;
    private final TaskContext context;
    private final List<Integer> outgoing;
    private final Lifecycle lifecycle;
    private final Cuts cuts = new Cuts();
    private final EventTime time;
    private final Spring spring;
    private final Object lock = new Object();
    private final OwnThread ownThread;

    private final long[][] received;
    private final long[][] sent;
    private final Map<Long, Item> clockTimers = new LinkedHashMap<>();
    private long nextClockTimer;
    private long receivedCount;
    private long receivedSum;
    private long lastAbandoned = Long.MIN_VALUE;
    private boolean lingering;

    StepLogic(Flow flow, int vertex, TaskContext context) {
        this.flow = flow;
        this.vertex = vertex;
        this.step = flow.topology.steps().get(vertex);
        this.context = context;
        this.outgoing = flow.topology.outgoing(vertex);
        this.lifecycle = new Lifecycle(context.description());
        this.time = new EventTime(this, step.inputCount());
        this.spring = step.isSource() ? new Spring(flow, this, vertex, context) : null;
        this.ownThread = flow.isOnOwnThread(vertex) ? new OwnThread(context, this, lock) : null;
        this.received = flow.topology.receivingCounters(vertex);
        this.sent = flow.topology.sendingCounters(vertex, context.subtask());
    }

    String name() {
        return context.description();
    }

    int subtask() {
        return context.subtask();
    }

    void maybeFail(Place place) {
        if (flow.mishap.strikes(place, vertex, subtask())) {
            throw new Mishap.Planned(flow.mishap.toString());
        }
        if (flow.mishap.strikes(Place.ELSEWHERE, vertex, subtask())) {
            context.clock().schedule(1, () -> context.fail(new Mishap.Planned(flow.mishap.toString())));
        }
    }

    // ---- turns

    @Override
    public void beginTurn() {
        lifecycle.beginTurn();
        maybeFail(Place.BEGIN_TURN);
    }

    @Override
    public void endTurn() {
        lifecycle.endTurn();
    }

    @Override
    public boolean emitsByItself() {
        return ownThread != null;
    }

    @Override
    public void open() {
        lifecycle.open();
        flow.event(this, "open");
        maybeFail(Place.OPEN);
    }

    @Override
    public Progress produce(int budget) throws Exception {
        if (spring == null) {
            return Progress.ENDED;
        }
        lifecycle.checkRunning();
        return ownThread == null ? spring.produce(budget) : ownThread.produce();
    }

    /** For the source's own thread. */
    Progress produceSome(int budget) throws Exception {
        return spring.produce(budget);
    }

    @Override
    public void record(int input, Object value, long timestamp, boolean hasTimestamp) throws Exception {
        lifecycle.checkTakes(input);
        Item item = (Item) value;
        flow.event(this, "record " + item);
        checkArrival(input, item, timestamp, hasTimestamp);
        time.check(input, item);
        receivedCount++;
        receivedSum += Seeds.mix(item.id());
        maybeFail(Place.RECORD);
        flow.work.on(item.id());
        if (step.waitsAt(item.id())) {
            await(LOW_PRIORITY);
        }
        if (step.yieldsAt(item.id())) {
            await(YIELD_PRIORITY);
        }
        if (item.hasTimestamp() && step.setsEventTimer(item.id())) {
            time.setTimer(item);
        }
        if (step.setsClockTimer(item.id())) {
            long timer = nextClockTimer++;
            clockTimers.put(timer, item);
            post(Math.floorMod(item.id(), 30), LOW_PRIORITY, () -> clockTimer(timer));
        }
        send(item.id(), item.timestamp(), item.late());
    }

    private void checkArrival(int input, Item item, long timestamp, boolean hasTimestamp) {
        Topology.Link link = flow.topology.links().get(item.link());
        boolean matches = link.to() == vertex
                && link.input() == input
                && item.number() == received[item.link()][item.from()]
                && hasTimestamp == item.hasTimestamp()
                && (!hasTimestamp || timestamp == item.timestamp());
        if (!matches) {
            throw new AssertionError(name() + " input=" + input + " after "
                    + received[item.link()][item.from()] + " records of that channel gets " + item + " with timestamp="
                    + timestamp + " hasTimestamp=" + hasTimestamp);
        }
        received[item.link()][item.from()]++;
    }

    /** Waits in the middle of a record, either for a flag or for a letter that may be opened there. */
    private void await(int priority) throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        if (priority == LOW_PRIORITY) {
            context.clock().schedule(3, () -> {
                done.set(true);
                context.wake();
            });
            context.await(done::get);
            return;
        }
        post(3, priority, () -> done.set(true));
        while (!done.get()) {
            context.await(() -> context.mailbox().has(priority));
            context.mailbox().take(priority).open();
        }
    }

    private void post(int delayMs, int priority, Action action) {
        context.clock().schedule(delayMs, () -> post(priority, action));
    }

    /** Leaves a letter that the task opens under the lock. Any thread. */
    void post(Action action) {
        post(LOW_PRIORITY, action);
    }

    private void post(int priority, Action action) {
        context.mailbox().post(new Letter(priority, () -> {
            synchronized (lock) {
                action.run();
                if (emitsByItself()) {
                    publish();
                }
            }
        }));
    }

    private void clockTimer(long timer) throws Exception {
        Item item = clockTimers.remove(timer);
        if (item != null) {
            timerFired(item, Reference.CLOCK_TIMER);
        }
    }

    void timerFired(Item item, long kind) throws Exception {
        maybeFail(Place.TIMER);
        flow.event(this, "timer " + item);
        send(Seeds.mix(item.id(), kind), item.timestamp(), item.late() || kind == Reference.CLOCK_TIMER);
    }

    @Override
    public void watermark(int input, long timestamp) throws Exception {
        lifecycle.checkTakes(input);
        flow.event(this, "watermark " + input + " " + timestamp);
        maybeFail(Place.WATERMARK);
        time.watermark(input, timestamp);
    }

    @Override
    public void idleness(int input, boolean idle) throws Exception {
        lifecycle.checkTakes(input);
        flow.event(this, "idle " + input + " " + idle);
        time.idleness(input, idle);
    }

    @Override
    public void carried(int input, Object content) {
        throw new AssertionError("nobody sent " + content);
    }

    @Override
    public void barrier(Barrier barrier) throws Exception {
        lifecycle.checkRunning();
        if (barrier.epoch() <= lastAbandoned) {
            if (spring != null) {
                return;
            }
            throw new AssertionError(name() + " gets the barrier of epoch=" + barrier.epoch() + " after epoch="
                    + lastAbandoned + " was abandoned");
        }
        flow.event(this, "barrier " + barrier.epoch());
        cuts.add(barrier, received, sent);
        broadcast(barrier);
    }

    @Override
    public void barrierAbandoned(long epoch) throws Exception {
        lifecycle.checkRunning();
        if (epoch <= lastAbandoned || (spring == null && cuts.epochs().contains(epoch))) {
            throw new AssertionError(name() + " is told late or twice that epoch=" + epoch + " is abandoned");
        }
        giveUp(epoch);
    }

    /** Tells everybody downstream not to wait for the barrier of an epoch. */
    void giveUp(long epoch) throws Exception {
        lastAbandoned = Math.max(lastAbandoned, epoch);
        flow.event(this, "abandoned " + epoch);
        broadcast(new BarrierCancellation(epoch));
    }

    @Override
    public void endOfInput(int input, boolean drained) {
        flow.event(this, "end of " + input);
        lifecycle.endOfInput(input);
    }

    @Override
    public boolean selects() {
        return step.habits().selects();
    }

    @Override
    public boolean accepts(int input) {
        return input == 0 || lifecycle.hasEnded(0);
    }

    @Override
    public void finish(boolean drained) throws Exception {
        lifecycle.finish(drained, step.inputCount());
        flow.event(this, "finish " + drained);
        maybeFail(Place.FINISH);
        if (drained) {
            if (spring == null) {
                time.verifyOver();
            } else {
                spring.endEventTime();
            }
            for (long timer : new ArrayList<>(clockTimers.keySet())) {
                clockTimer(timer);
            }
        }
        clockTimers.clear();
        if (step.habits().clockTimers()) {
            lingering = true;
            post(20, LOW_PRIORITY, () -> lingering = false);
        }
    }

    @Override
    public boolean lingers() {
        return lingering;
    }

    @Override
    public void close(Throwable failure) throws Exception {
        lifecycle.close(failure);
        flow.event(this, "close " + failure);
        if (failure != null && ownThread != null) {
            ownThread.awaitEnd();
        }
        maybeFail(Place.CLOSE);
    }

    @Override
    public void cancel() {
        if (ownThread != null) {
            ownThread.cancel();
        }
        maybeFail(Place.CANCEL);
    }

    /** Makes a source stop where it is. */
    void suspend() {
        spring.suspend();
        context.wake();
    }

    // ---- sending

    void send(long id, long timestamp, boolean late) throws Exception {
        int copies = step.copies(id);
        for (int position = 0; position < outgoing.size(); position++) {
            int link = outgoing.get(position);
            for (int copy = 0; copy < copies; copy++) {
                long child = Reference.childId(id, link, copy);
                int first = flow.topology.route(link, child, sent[position].length);
                int end = flow.topology.routeEnd(link, first, sent[position].length);
                for (int channel = first; channel < end; channel++) {
                    Item item = new Item(child, timestamp, late, link, subtask(), sent[position][channel]++);
                    context.outlet(position).emit(channel, item, timestamp, item.hasTimestamp());
                }
            }
        }
    }

    void broadcast(Signal signal) throws Exception {
        for (int position = 0; position < outgoing.size(); position++) {
            context.outlet(position).broadcast(signal);
        }
    }

    void publish() {
        for (int position = 0; position < outgoing.size(); position++) {
            context.outlet(position).publish();
        }
    }

    // ---- after the end

    long received(int link, int from) {
        return received[link][from];
    }

    long sent(int position, int channel) {
        return sent[position][channel];
    }

    long receivedCount() {
        return receivedCount;
    }

    long receivedSum() {
        return receivedSum;
    }

    Cuts cuts() {
        return cuts;
    }

    Lifecycle lifecycle() {
        return lifecycle;
    }
}
