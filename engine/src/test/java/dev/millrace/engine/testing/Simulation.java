package dev.millrace.engine.testing;

import dev.millrace.engine.job.EngineSettings;
import dev.millrace.engine.job.JobExecution;
import dev.millrace.engine.plan.Plan;
import dev.millrace.engine.schedule.SimulatedScheduler;
import dev.millrace.engine.time.VirtualClock;
import java.util.function.BooleanSupplier;

/** A plan on simulated threads and time. Owned by the thread that made it. */
public final class Simulation implements AutoCloseable {
    private static final long MAX_STEPS = 3_000_000;
    /** Channels as small as they can be, so that they are full most of the time. */
    private static final EngineSettings TINY = new EngineSettings(4, 0, 30_000, 180_000);

    private final VirtualClock clock = new VirtualClock(0);
    private final Ending ending = new Ending();
    private final SimulatedScheduler scheduler;
    private final JobExecution execution;

    public Simulation(long seed, Plan plan) {
        this(seed, plan, TINY);
    }

    public Simulation(long seed, Plan plan, EngineSettings settings) {
        scheduler = new SimulatedScheduler(seed, clock);
        execution = new JobExecution(plan, scheduler, clock, settings, ending);
    }

    public JobExecution execution() {
        return execution;
    }

    public Ending ending() {
        return ending;
    }

    public VirtualClock clock() {
        return clock;
    }

    /** Turns and resumptions so far. */
    public long steps() {
        return scheduler.steps();
    }

    public boolean isOver() {
        return ending.isOver();
    }

    /** Goes on until the job has ended or the condition holds. */
    public void runUntil(BooleanSupplier condition) {
        scheduler.runUntil(() -> isOver() || condition.getAsBoolean(), MAX_STEPS);
    }

    /** Goes on until the job has ended, or so many turns more have been taken. */
    public void runFor(long steps) {
        long end = scheduler.steps() + steps;
        runUntil(() -> scheduler.steps() >= end);
    }

    public void runToEnd() {
        runUntil(() -> false);
    }

    /** Lets whatever is left over, such as timers of cancelled jobs, come to its end. */
    @Override
    public void close() {
        scheduler.close();
        clock.close();
    }
}
