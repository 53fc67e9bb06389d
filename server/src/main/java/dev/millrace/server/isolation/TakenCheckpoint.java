package dev.millrace.server.isolation;

import java.io.Serializable;

/**
 * A checkpoint that was asked for. Immutable.
 *
 * @param path where it is; not a path if it is in memory
 */
public record TakenCheckpoint(long id, String path) implements Serializable {}
