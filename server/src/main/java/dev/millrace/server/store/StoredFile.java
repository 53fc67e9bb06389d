package dev.millrace.server.store;

/**
 * A piece of content that the store keeps once, however many jobs have it. Immutable.
 *
 * @param name what it was called where it came from
 * @param sha256 of its content, 64 hexadecimal digits
 * @param sizeBytes of its content
 */
public record StoredFile(String name, String sha256, long sizeBytes) {}
