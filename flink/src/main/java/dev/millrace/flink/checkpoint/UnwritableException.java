package dev.millrace.flink.checkpoint;

import java.io.IOException;

/** A checkpoint could not be written; says which, where and whose part. */
public final class UnwritableException extends IOException {
    private static final long serialVersionUID = 1L;

    UnwritableException(String message, Throwable cause) {
        super(message, cause);
    }
}
