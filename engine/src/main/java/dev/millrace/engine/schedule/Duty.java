package dev.millrace.engine.schedule;

/** Work that is done in turns. */
@FunctionalInterface
public interface Duty {

    /**
     * Does a bounded amount of work; never called by two threads at a time. It should not block: when it does, the
     * scheduler notices and lets others overtake it on another thread.
     */
    Outcome turn();
}
