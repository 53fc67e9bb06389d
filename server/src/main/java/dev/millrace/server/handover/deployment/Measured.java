package dev.millrace.server.handover.deployment;

/**
 * What a job was seen to use here. Immutable.
 *
 * @param heapAfterGcBytes live objects of the whole process after a full collection
 * @param stateBytes of the newest checkpoint or savepoint
 * @param managedBytes of RocksDB, or what else is outside of the heap; 0 for state on the heap
 * @param busyCores how many cores the job kept busy on average over its last minutes
 */
public record Measured(long heapAfterGcBytes, long stateBytes, long managedBytes, double busyCores) {}
