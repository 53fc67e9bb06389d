package dev.millrace.cli.program;

import dev.millrace.cli.error.FailureText;
import dev.millrace.cli.jar.TempFiles;
import dev.millrace.engine.error.MillraceException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * What happens when the process is told to end before its jobs have: they are cancelled, in bounded time, and the
 * reader is told. Thread-safe.
 */
public final class Shutdown {
    private enum State {
        /** Jobs may be running. */
        ARMED,
        /** Nothing to do any more. */
        DISARMED,
        /** The process is on its way out, and the hook is at work. */
        ENDING
    }

    private static final long CANCEL_TIMEOUT_MS = 10_000;
    /** Before the reader is told that there is something to wait for. */
    private static final long PATIENCE_MS = 1000;

    private static final int BAD_JOB = 3;
    private static final int JOB_FAILED = 1;

    private final SubmittedJobs jobs;
    private final FailureText text;
    private final Surroundings surroundings;
    private final Thread mainThread = Thread.currentThread();
    private final AtomicReference<State> state = new AtomicReference<>(State.ARMED);
    private final Thread hook = new Thread(this::run, "millrace-shutdown");

    /**
     * What the command does at the end.
     *
     * @param beforeText runs before anything is printed
     * @param isOutputLost whether the process may not end as if all were well
     */
    public record Surroundings(Runnable beforeText, BooleanSupplier isOutputLost) {}

    private Shutdown(SubmittedJobs jobs, FailureText text, Surroundings surroundings) {
        this.jobs = jobs;
        this.text = text;
        this.surroundings = surroundings;
    }

    /** From here on until {@link #disarm()}. */
    public static Shutdown arm(SubmittedJobs jobs, FailureText text, Surroundings surroundings) {
        Shutdown shutdown = new Shutdown(jobs, text, surroundings);
        Runtime.getRuntime().addShutdownHook(shutdown.hook);
        return shutdown;
    }

    /**
     * The jobs have ended and nothing is left to cancel. If the process is ending already, this does not return: what
     * the caller would say next is only the echo of that.
     */
    public void disarm() {
        if (state.compareAndSet(State.ARMED, State.DISARMED)) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                return; // The process ends for another reason; the hook will find itself disarmed.
            }
        }
        while (state.get() == State.ENDING) {
            LockSupport.park(this);
        }
    }

    private void run() {
        if (!state.compareAndSet(State.ARMED, State.ENDING)) {
            return;
        }
        surroundings.beforeText().run();
        Optional<SystemExit> exit = SystemExit.current();
        List<String> running = jobs.running();
        try {
            if (exit.isPresent()) {
                answer(exit.get(), running);
            } else if (!running.isEmpty()) {
                cancel(running);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The status that the caller asked for cannot be known; a program that leaves a job undone gets ours. */
    private void answer(SystemExit exit, List<String> running) throws InterruptedException {
        if (jobs.isEmpty()) {
            end(exit.beforeAnyJob(), BAD_JOB);
        }
        if (!running.isEmpty()) {
            boolean isOwnTask = exit.thread() != mainThread;
            jobs.suspend(isOwnTask ? 0 : CANCEL_TIMEOUT_MS); // A task that stands in System.exit never stops.
            end(exit.during(running), JOB_FAILED);
        }
        if (surroundings.isOutputLost().getAsBoolean()) {
            halt(JOB_FAILED);
        }
    }

    /** The only way to another status than the one that the process was told to end with. */
    private static void halt(int status) {
        TempFiles.deleteAll();
        Runtime.getRuntime().halt(status);
    }

    private void end(MillraceException failure, int status) {
        System.out.flush();
        text.print(failure);
        halt(status);
    }

    private void cancel(List<String> running) throws InterruptedException {
        SecondSignal.await();
        text.note("cancelling job '" + String.join("', '", running) + "'");
        boolean isDone = jobs.suspend(PATIENCE_MS);
        if (!isDone) {
            text.note("waiting for it to stop; interrupt once more to end the process at once");
            isDone = jobs.suspend(CANCEL_TIMEOUT_MS - PATIENCE_MS);
        }
        System.out.flush();
        if (!isDone) {
            text.warn(jobs.leftBehind(CANCEL_TIMEOUT_MS));
        }
    }
}
