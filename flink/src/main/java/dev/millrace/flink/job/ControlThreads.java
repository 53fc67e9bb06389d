package dev.millrace.flink.job;

import java.util.concurrent.ExecutorService;

/** Runs what is no task's turn: all that decides about jobs, and all that is written for them. Thread-safe. */
public interface ControlThreads extends AutoCloseable {

    /** Runs what may take its time, any number of actions at once. */
    ExecutorService background();

    /**
     * Makes an executor that runs one action at a time, in the order in which they came; its user shuts it down.
     *
     * @param context the context class loader of its actions
     * @param atStart what each of its threads does first
     */
    ExecutorService serial(String name, ClassLoader context, Runnable atStart);

    /** Lets what runs come to its end and takes nothing new. Waits for nothing. */
    @Override
    void close();
}
