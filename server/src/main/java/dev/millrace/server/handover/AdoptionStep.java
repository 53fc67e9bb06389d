package dev.millrace.server.handover;

/** What to do next. */
sealed interface AdoptionStep {
    /** Ask the cluster to stop the job with a savepoint, once more if need be. */
    record Stop() implements AdoptionStep {}

    /** Write down that there is a savepoint and that the job has ended there. */
    record NoteSavepoint(String path) implements AdoptionStep {}

    /** Read the savepoint back. */
    record Examine() implements AdoptionStep {}

    /** Start the job here. */
    record Start() implements AdoptionStep {}

    /** Write down that the job is here. */
    record NoteStarted() implements AdoptionStep {}

    /** Look again after a while. */
    record Wait() implements AdoptionStep {}

    /** Have a checkpoint taken here, then look again after a while. */
    record AskForCheckpoint() implements AdoptionStep {}

    /** Cancel it here. */
    record Cancel(String why) implements AdoptionStep {}

    /** Begin to give it back to the cluster. */
    record Return(String from, String why) implements AdoptionStep {}

    /** Submit it to the cluster, once more if need be. */
    record Submit() implements AdoptionStep {}

    /** End. */
    record End(AdoptionPhase phase, String why) implements AdoptionStep {}
}
