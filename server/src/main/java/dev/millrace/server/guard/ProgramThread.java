package dev.millrace.server.guard;

import dev.millrace.cli.diagnosis.UserFrames;
import dev.millrace.engine.error.MillraceException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Calls a program's {@code main} in a thread of its own, for as long as is allowed. Thread-safe. */
public final class ProgramThread {
    private static final String CODE = "E452";
    private static final Duration GRACE = Duration.ofSeconds(5);

    private ProgramThread() {}

    /**
     * Calls, waits, and returns or throws what the call does. A caller who is interrupted interrupts the program.
     *
     * @param program its name, for the message and the thread
     * @param limit how long it may take; it is interrupted then, and left behind if that does not help
     * @throws MillraceException E452 if it takes longer; it says where the program stood
     * @throws InterruptedException if the caller was interrupted
     * @throws Exception whatever the call throws, errors as well
     */
    public static <T> T call(String program, Duration limit, Callable<T> main) throws Exception {
        return call(program, limit, GRACE, main);
    }

    static <T> T call(String program, Duration limit, Duration grace, Callable<T> main) throws Exception {
        FutureTask<T> task = new FutureTask<>(main);
        Thread thread = new Thread(task, "millrace-program-" + program);
        thread.setDaemon(true);
        thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
        thread.start();
        try {
            return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw stopped(program, limit, grace, thread);
        } catch (InterruptedException e) {
            thread.interrupt();
            throw e;
        } catch (ExecutionException e) {
            throw thrown(e.getCause());
        }
    }

    private static MillraceException stopped(String program, Duration limit, Duration grace, Thread thread)
            throws InterruptedException {
        String place = UserFrames.text(UserFrames.of(thread.getStackTrace()));
        thread.interrupt();
        thread.join(grace.toMillis());
        String after = thread.isAlive()
                ? "; it ignores its interrupt, and its thread '" + thread.getName() + "' was left behind"
                : "; it was interrupted";
        return new MillraceException(
                MillraceException.Group.USER,
                CODE,
                "main() of " + program + " did not return within " + limit.toMillis() + " ms" + after + place,
                "let main() build the job, call execute() and return; what takes long belongs into the job's functions");
    }

    private static Exception thrown(Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return (Exception) cause;
    }
}
