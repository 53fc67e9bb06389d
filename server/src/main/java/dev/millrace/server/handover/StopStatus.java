package dev.millrace.server.handover;

/**
 * What a cluster says of a stop with a savepoint.
 *
 * @param text the savepoint's path, or why it failed; otherwise empty
 */
record StopStatus(Kind kind, String text) {
    enum Kind {
        /** Nobody has asked. */
        NOT_ASKED,
        /** The cluster knows of none, or gave no answer. */
        UNKNOWN,
        IN_PROGRESS,
        COMPLETED,
        FAILED
    }

    static StopStatus of(Kind kind) {
        return new StopStatus(kind, "");
    }
}
