package dev.millrace.flink.simulation;

import dev.millrace.engine.schedule.Outcome;
import dev.millrace.engine.schedule.Schedulable;
import dev.millrace.engine.schedule.SimulatedScheduler;
import dev.millrace.engine.time.VirtualClock;
import dev.millrace.flink.job.EngineRoom;
import dev.millrace.flink.job.JobRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.RestoreMode;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CheckpointProperties;
import org.apache.flink.runtime.checkpoint.CheckpointRetentionPolicy;
import org.apache.flink.runtime.checkpoint.CompletedCheckpoint;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobmaster.JobResult;

/** An engine with one job, from its start until the job has ended or the process has died. */
final class SimulatedProcess {
    private static final long MAX_STEPS = 400_000;
    private static final long MAX_MS = 3_600_000;
    /** How long after the result all that was asked for must have been answered. */
    private static final int AFTERMATH_STEPS = 5_000;

    private final World world;
    private final int number;
    private final Random random;
    private final VirtualClock clock;
    private final SimulatedScheduler scheduler;
    private final EngineRoom room;
    private final HastyTime time;
    private final long startMs;
    private final List<CompletableFuture<CompletedCheckpoint>> triggered = new ArrayList<>();
    private JobRun run;
    private boolean retains;
    private CompletableFuture<CompletedCheckpoint> stop;
    boolean drained;

    /** @param usesNative whether state is in our tables */
    SimulatedProcess(World world, int number, long startMs, boolean usesNative) {
        this.world = world;
        this.number = number;
        this.startMs = startMs;
        this.random = world.random;
        this.clock = new VirtualClock(startMs);
        this.scheduler = new SimulatedScheduler(random.nextLong(), clock);
        this.time = new HastyTime(clock, scheduler, random);
        SimulatedThreads threads = new SimulatedThreads(scheduler, time, random, world.faults, world::problem);
        Configuration configuration = new Configuration();
        configuration.setString("millrace.channel.capacity", "4");
        configuration.setString("state.storage.fs.memory-threshold", "0 b");
        configuration.setString("millrace.native", usesNative ? "on" : "off");
        this.room = new EngineRoom(configuration, scheduler, time, threads);
        world.begin(time, threads);
    }

    static JobID idOf(int process) {
        return new JobID(0, process);
    }

    /** How a process has come to its end. */
    enum End {
        CRASHED,
        FINISHED,
        CANCELED,
        FAILED
    }

    /** @param actions how often somebody interferes */
    End run(SimulatedJob job, String restorePath, RestoreMode mode, int actions) throws Exception {
        world.note("process " + number + " starts from " + restorePath + " " + mode);
        retains = job.retains;
        JobGraph graph = job.graph(idOf(number), random, restorePath, mode);
        run = new JobRun(room, graph, SimulatedProcess.class.getClassLoader(), () -> {});
        act("start", run::start).wake();
        for (int i = 0; i < actions; i++) {
            Schedulable action = act("action", this::interfere);
            time.schedule(random.nextInt(300), action::wake);
        }
        try {
            scheduler.runUntil(() -> world.faults.crashed || run.result().isDone() || isLate(), MAX_STEPS);
            if (world.faults.crashed) {
                return crashed();
            }
            long end = scheduler.steps() + AFTERMATH_STEPS;
            scheduler.runUntil(() -> world.faults.crashed || hasAnsweredAll() || scheduler.steps() > end, end + 1000);
            return world.faults.crashed ? crashed() : end(run.result().getNow(null));
        } finally {
            scheduler.close();
        }
    }

    /** What dies after the end of its job, while it tidies up, has ended it, whether it could say so or not. */
    private End crashed() {
        return switch (run.status().current()) {
            case FINISHED -> End.FINISHED;
            case CANCELED -> End.CANCELED;
            default -> End.CRASHED;
        };
    }

    private boolean isLate() {
        if (clock.nowMs() - startMs > MAX_MS) {
            throw new IllegalStateException(
                    "the job hangs: " + run.vertices() + " in " + run.status().current());
        }
        return false;
    }

    private boolean hasAnsweredAll() {
        return triggered.stream().allMatch(CompletableFuture::isDone);
    }

    private End end(JobResult result) {
        if (!hasAnsweredAll()) {
            world.problems.add("something that was asked for was never answered");
        }
        world.note("process " + number + " ends as " + result.getApplicationStatus() + " "
                + result.getSerializedThrowable().map(Throwable::toString).orElse(""));
        drained &= stop != null && stop.isDone() && !stop.isCompletedExceptionally();
        return switch (result.getApplicationStatus()) {
            case SUCCEEDED -> End.FINISHED;
            case CANCELED -> End.CANCELED;
            default -> End.FAILED;
        };
    }

    boolean wasToStop() {
        return stop != null;
    }

    boolean hasRestarted() {
        return run.status().enteredMs(JobStatus.RESTARTING) > 0;
    }

    /** The savepoint that the job was stopped with; null if it was not. */
    String stoppedWith() {
        return stop != null && stop.isDone() && !stop.isCompletedExceptionally()
                ? stop.join().getExternalPointer()
                : null;
    }

    long nowMs() {
        return clock.nowMs();
    }

    String failure() {
        return run.result()
                .join()
                .getSerializedThrowable()
                .map(thrown -> thrown.getFullStringifiedStackTrace())
                .orElse("");
    }

    private Schedulable act(String name, Runnable action) {
        return scheduler.attach(
                name,
                () -> {
                    action.run();
                    return Outcome.DONE;
                },
                0,
                false);
    }

    private void interfere() {
        String directory = SimulatedFileSystem.ROOT + "/savepoints/" + Integer.toHexString(number);
        switch (random.nextInt(8)) {
            case 0, 1, 2 -> trigger("savepoint", CheckpointProperties.forSavepoint(true, format()), directory);
            case 3, 4 ->
                trigger(
                        "checkpoint",
                        CheckpointProperties.forCheckpoint(
                                retains
                                        ? CheckpointRetentionPolicy.RETAIN_ON_CANCELLATION
                                        : CheckpointRetentionPolicy.NEVER_RETAIN_AFTER_TERMINATION),
                        null);
            case 5, 6 -> {
                if (stop == null) {
                    drained = random.nextInt(3) == 0;
                    world.hasDrained |= drained;
                    stop = trigger(
                            drained ? "drain" : "stop",
                            CheckpointProperties.forSyncSavepoint(true, drained, format()),
                            directory);
                }
            }
            default -> {
                world.note("cancel");
                run.cancel();
            }
        }
    }

    private SavepointFormatType format() {
        return random.nextBoolean() ? SavepointFormatType.CANONICAL : SavepointFormatType.NATIVE;
    }

    private CompletableFuture<CompletedCheckpoint> trigger(
            String what, CheckpointProperties properties, String directory) {
        world.note(what);
        CompletableFuture<CompletedCheckpoint> future =
                properties.isSynchronous() ? run.stop(properties, directory) : run.checkpoint(properties, directory);
        future.whenComplete((done, failure) -> world.note(what + " is " + (failure == null ? done : failure)));
        triggered.add(future);
        return future;
    }
}
