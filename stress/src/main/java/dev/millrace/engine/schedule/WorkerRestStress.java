package dev.millrace.engine.schedule;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import java.util.concurrent.ConcurrentLinkedQueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A worker that goes to rest sees the duty that was queued, or whoever queued it sees that the worker rests. The worker
 * itself parks a real thread, which an actor must not do, so this repeats the accesses of {@code Worker.enqueue} and
 * {@code Worker.rest} in their order.
 */
@JCStressTest
@Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "rests, and is unparked")
@Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "saw the duty")
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "saw the duty, and is unparked needlessly")
@State
public class WorkerRestStress {
    private final ConcurrentLinkedQueue<Object> ready = new ConcurrentLinkedQueue<>();
    private volatile boolean parked;

    @Actor
    public void rest(II_Result result) {
        parked = true;
        result.r1 = ready.isEmpty() ? 0 : 1;
    }

    @Actor
    public void enqueue(II_Result result) {
        ready.add(this);
        result.r2 = parked ? 1 : 0;
    }
}
