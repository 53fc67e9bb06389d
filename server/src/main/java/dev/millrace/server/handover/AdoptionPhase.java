package dev.millrace.server.handover;

/** How far an adoption has come. Written down before what it names is begun, so that a crash leaves no doubt. */
public enum AdoptionPhase {
    /** All checks passed; the job runs there, and nothing has been done to it. */
    PREPARED,
    /** The cluster is being asked to stop the job with a savepoint. */
    STOPPING,
    /** The job has ended there with a complete savepoint; it runs nowhere. */
    SAVED,
    /** The job is being started here; it may run here or not. */
    STARTING,
    /** It was started here; whether it gets on is not known. */
    STARTED,
    /** It does not get on here and is being cancelled. */
    CANCELLING,
    /** It runs nowhere, or there again already, and is being given back to the cluster. */
    RETURNING,
    /** Over: the job runs here. */
    CONFIRMED,
    /** Over: the job runs there again. */
    RETURNED,
    /** Over: the job was never stopped there. */
    KEPT,
    /** Over until a person says where the job is: what is known does not exclude a second copy, or none. */
    UNDECIDED;

    /** Whether nothing more is done by itself. */
    public boolean isOver() {
        return this == CONFIRMED || this == RETURNED || this == KEPT || this == UNDECIDED;
    }

    /** Whether this server must not start its copy by itself: the job runs there, or may, or is about to. */
    public boolean forbidsTheCopy() {
        return this == RETURNING || this == RETURNED || this == UNDECIDED;
    }
}
