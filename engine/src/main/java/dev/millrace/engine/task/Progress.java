package dev.millrace.engine.task;

/** How far the production of records from within a task has come. */
public enum Progress {
    /** There is more at once. */
    MORE,
    /** Nothing now; the logic wakes the task when there is. */
    NOTHING_NOW,
    /** Nothing will come any more: the input ran dry. */
    ENDED,
    /** Nothing will come any more: the job is being suspended with its state kept. */
    SUSPENDED
}
