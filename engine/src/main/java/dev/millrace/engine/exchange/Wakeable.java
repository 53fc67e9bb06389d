package dev.millrace.engine.exchange;

/** Something that can be asked to look at its work again. Thread-safe. */
@FunctionalInterface
public interface Wakeable {

    /** Never blocks. Calls that arrive before the work is looked at may be answered by one look. */
    void wake();

    /** As {@link #wake()}, for work that should not even wait for a look that is due soon anyway. */
    default void wakeUrgently() {
        wake();
    }
}
