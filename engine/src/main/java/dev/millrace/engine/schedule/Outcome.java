package dev.millrace.engine.schedule;

/** What a turn leaves behind. */
public enum Outcome {
    /** There is more to do at once. */
    AGAIN,
    /** Nothing more for now, but the last turn found work: look again soon without being woken. */
    POLL,
    /** Nothing to do until woken. */
    WAIT,
    /** Never to be run again. */
    DONE
}
