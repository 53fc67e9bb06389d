package dev.millrace.interchange.handover;

/** What happens to a request on its way. */
enum Fault {
    /** The connection is cut, and nobody listens for a while. */
    REFUSE,
    /** The request is forwarded, and the answer lost. */
    RESET,
    /** Somebody in between answers. */
    ERROR,
    /** Nothing is ever answered, and nothing forwarded. */
    FREEZE
}
