package dev.millrace.server.handover;

/** How far a hand-over has come. Written down before what it names is begun, so that a crash leaves no doubt. */
public enum Phase {
    /** All checks passed; the job runs here, and nothing has been done to it. */
    PREPARED,
    /** The job is being stopped with a savepoint. */
    STOPPING,
    /** The job has ended here with a complete savepoint; it runs nowhere. */
    SAVED,
    /** The target is being given the job; it may run there or not. */
    SUBMITTING,
    /** The target has the job; whether it gets on there is not known. */
    SUBMITTED,
    /** The job does not get on there and is being cancelled. */
    CANCELLING,
    /** The job runs nowhere and is being started here again. */
    RESUMING,
    /** Over: the job runs there. */
    CONFIRMED,
    /** Over: the job runs here again. */
    RESUMED,
    /** Over: the job was never stopped, or goes on from its newest checkpoint as after any crash. */
    KEPT,
    /** Over until a person says where the job is: what is known does not exclude a second copy. */
    UNDECIDED;

    /** Whether nothing more is done by itself. */
    public boolean isOver() {
        return this == CONFIRMED || this == RESUMED || this == KEPT || this == UNDECIDED;
    }

    /** Whether the home must not start the job by itself, because it may run elsewhere or is about to. */
    public boolean holdsTheJob() {
        return this != RESUMED && this != KEPT;
    }
}
