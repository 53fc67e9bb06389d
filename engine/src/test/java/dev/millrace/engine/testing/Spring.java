package dev.millrace.engine.testing;

import dev.millrace.engine.exchange.Signal.Idleness;
import dev.millrace.engine.exchange.Signal.Watermark;
import dev.millrace.engine.task.Progress;
import dev.millrace.engine.task.TaskContext;
import dev.millrace.engine.testing.Mishap.Place;
import java.util.Random;

/** What a source task produces: records, watermarks, idleness, in bursts and with pauses. */
final class Spring {
    private final Flow flow;
    private final StepLogic logic;
    private final int vertex;
    private final TaskContext context;
    private final int size;
    private final Random random;
    private final boolean polite;
    private int produced;
    private long watermark = Long.MIN_VALUE;
    private long base;
    private boolean idle;
    private volatile boolean suspended;

    Spring(Flow flow, StepLogic logic, int vertex, TaskContext context) {
        this.flow = flow;
        this.logic = logic;
        this.vertex = vertex;
        this.context = context;
        this.size = flow.topology.steps().get(vertex).sourceSize();
        this.random = new Random(Seeds.mix(flow.seed, vertex, context.subtask(), 8));
        this.polite = random.nextBoolean() && !flow.isOnOwnThread(vertex);
    }

    /** Makes the source stop where it is. Any thread. */
    void suspend() {
        suspended = true;
    }

    Progress produce(int budget) throws Exception {
        int burst = Math.min(budget, 1 + random.nextInt(random.nextBoolean() ? 3 : 40));
        for (int i = 0; i < burst && produced < size && !suspended && !(polite && context.isScarce()); i++) {
            logic.maybeFail(Place.PRODUCE);
            advanceTime();
            record();
        }
        if (produced == size) {
            return Progress.ENDED;
        }
        if (suspended) {
            return Progress.SUSPENDED;
        }
        if (random.nextInt(6) == 0) {
            if (flow.mode.idleness() && !idle && random.nextBoolean()) {
                idle = true;
                logic.broadcast(Idleness.IDLE);
            }
            context.clock().schedule(random.nextInt(20), context::wake);
            return Progress.NOTHING_NOW;
        }
        return Progress.MORE;
    }

    private void advanceTime() throws Exception {
        if (random.nextInt(5) == 0) {
            beActive();
            base += random.nextInt(30);
            watermark = base;
            logic.broadcast(new Watermark(watermark));
        }
    }

    private void beActive() throws Exception {
        if (idle) {
            idle = false;
            logic.broadcast(Idleness.ACTIVE);
        }
    }

    private void record() throws Exception {
        beActive();
        long id = Reference.sourceId(flow.seed, vertex, context.subtask(), produced++);
        boolean late = random.nextInt(10) == 0;
        long timestamp = late ? base - random.nextInt(50) : base + 1 + random.nextInt(40);
        logic.send(id, Reference.hasTimestamp(id) ? timestamp : Long.MIN_VALUE, late || flow.mode.idleness());
    }

    void endEventTime() throws Exception {
        beActive();
        logic.broadcast(new Watermark(Long.MAX_VALUE));
    }
}
