package dev.millrace.server.handover;

/**
 * What became of a submission.
 *
 * @param why empty if it was accepted
 */
record Posting(Kind kind, String why) {
    enum Kind {
        ACCEPTED,
        /** The target answered that it did not take the job, or that it has it already. */
        REJECTED,
        /** It may have arrived. */
        UNANSWERED,
        /** There was no connection: it has not arrived. */
        NOT_SENT
    }
}
