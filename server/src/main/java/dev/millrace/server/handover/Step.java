package dev.millrace.server.handover;

/** What to do next. */
sealed interface Step {
    /** Stop the job with a savepoint. */
    record Stop() implements Step {}

    /** Write down that there is a savepoint and that the job has ended. */
    record NoteSavepoint(String path) implements Step {}

    /** Read the savepoint back. */
    record Examine() implements Step {}

    /** Submit the job to the target, once more if need be. */
    record Submit() implements Step {}

    /** Write down that the target has the job. */
    record NoteSubmitted() implements Step {}

    /** Look again after a while. */
    record Wait() implements Step {}

    /** Ask the target for a checkpoint, then look again after a while. */
    record AskForCheckpoint() implements Step {}

    /** Cancel it there. */
    record Cancel(String why) implements Step {}

    /** Start it here again. */
    record Resume(String from, String why) implements Step {}

    /** Have the home start it as after any crash, then end as {@link Phase#KEPT}. */
    record Recover(String why) implements Step {}

    /** End. */
    record End(Phase phase, String why) implements Step {}
}
