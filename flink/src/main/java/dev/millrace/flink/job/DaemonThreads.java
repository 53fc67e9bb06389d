package dev.millrace.flink.job;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Threads that do not keep the process alive. Thread-safe. */
final class DaemonThreads implements ControlThreads {
    // Its threads would inherit the class loader of the job whose end they were made for, and keep it.
    private final ExecutorService background = Executors.newCachedThreadPool(
            action -> daemon(action, "millrace-control", DaemonThreads.class.getClassLoader()));

    private static Thread daemon(Runnable action, String name, ClassLoader context) {
        Thread thread = new Thread(action, name);
        thread.setDaemon(true);
        thread.setContextClassLoader(context);
        return thread;
    }

    @Override
    public ExecutorService background() {
        return background;
    }

    @Override
    public ExecutorService serial(String name, ClassLoader context, Runnable atStart) {
        return Executors.newSingleThreadExecutor(action -> daemon(
                () -> {
                    atStart.run();
                    action.run();
                },
                name,
                context));
    }

    @Override
    public void close() {
        background.shutdown();
    }
}
