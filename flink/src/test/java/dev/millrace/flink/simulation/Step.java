package dev.millrace.flink.simulation;

/** The steps at which a simulated job may fail, or its process die. */
enum Step {
    FILE_CREATE,
    FILE_WRITE,
    FILE_CLOSE,
    FILE_DELETE,
    FILE_READ,
    DIRECTORY_CREATE,
    METADATA_CREATE,
    METADATA_WRITE,
    METADATA_CLOSE,
    METADATA_READ,

    SOURCE_START,
    SOURCE_RECORD,
    SOURCE_SPLIT,
    SOURCE_SNAPSHOT,
    OPERATOR_RECORD,
    OPERATOR_TIMER,
    OPERATOR_RESTORE,
    OPERATOR_PRE_BARRIER,
    OPERATOR_SNAPSHOT,
    OPERATOR_COMPLETE,
    OPERATOR_ABORTED,
    OPERATOR_FINISH,
    OPERATOR_CLOSE,
    SINK_PRE_COMMIT,
    SINK_COMMIT,
    SINK_ABORT,

    COORDINATOR_START,
    COORDINATOR_RESET,
    COORDINATOR_EVENT,
    COORDINATOR_CHECKPOINT,
    COORDINATOR_COMPLETE,
    COORDINATOR_ABORTED,
    COORDINATOR_CLOSE,
    HOOK_TRIGGER,
    HOOK_RESTORE,

    /** Something is said to the thread of checkpoints: a trigger, an acknowledgement, an end. Only the process dies. */
    CHECKPOINT_MESSAGE,
    /**
     * Something is done in the background: a snapshot is written, files are deleted, a job restarts. Only that, too.
     */
    BACKGROUND_ACTION;

    /** Whether only the whole process can fail there: no code of a user's, or of a storage's, runs. */
    boolean isOurs() {
        return this == CHECKPOINT_MESSAGE || this == BACKGROUND_ACTION;
    }

    /** Whether it comes but a few times in a history, if at all. */
    boolean isRare() {
        return switch (this) {
            case FILE_READ,
                    METADATA_CREATE,
                    METADATA_CLOSE,
                    METADATA_READ,
                    OPERATOR_FINISH,
                    OPERATOR_CLOSE,
                    SINK_ABORT,
                    COORDINATOR_RESET,
                    COORDINATOR_ABORTED,
                    COORDINATOR_CLOSE,
                    HOOK_RESTORE -> true;
            default -> false;
        };
    }

    /** Whether it belongs to the storage. */
    boolean isStorage() {
        return ordinal() <= METADATA_READ.ordinal();
    }
}
