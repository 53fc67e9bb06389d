package dev.millrace.flink.lower;

import org.apache.flink.runtime.io.network.api.writer.SubtaskStateMapper;

/**
 * What Flink knows of an edge and the engine need not. Immutable.
 *
 * @param partition which of its producer's outputs leads here
 * @param gate which of its consumer's inputs this is; several of these may lead to one input of the operator
 * @param mapper who gets what is in flight when the consumer has other subtasks than it had
 */
public record Exchange(int partition, int gate, SubtaskStateMapper mapper) {}
