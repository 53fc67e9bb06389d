package dev.millrace.flink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.engine.plan.Distribution;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.executiongraph.ExecutionVertexInputInfo;
import org.apache.flink.runtime.executiongraph.IntermediateResultInfo;
import org.apache.flink.runtime.executiongraph.JobVertexInputInfo;
import org.apache.flink.runtime.executiongraph.VertexInputInfoComputationUtils;
import org.apache.flink.runtime.jobgraph.IntermediateDataSetID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The engine connects the same subtasks as Flink does. */
class DistributionDifferenceTest {
    private static final int MAX_PARALLELISM = 24;

    @ParameterizedTest
    @EnumSource
    void shouldConnectTheSubtasksThatFlinkConnectsInTheSameOrder(Distribution distribution) {
        for (int producers = 1; producers <= MAX_PARALLELISM; producers++) {
            for (int consumers = 1; consumers <= MAX_PARALLELISM; consumers++) {
                JobVertexInputInfo flinks = flinks(distribution, producers, consumers);
                for (int from = 0; from < producers; from++) {
                    assertThat(distribution.reached(from, producers, consumers))
                            .as("producers=%s consumers=%s from=%s", producers, consumers, from)
                            .isEqualTo(consumersInOrder(flinks, from));
                }
            }
        }
    }

    /** The consumers that read a partition, in the order of the subpartitions that they read. */
    private static List<Integer> consumersInOrder(JobVertexInputInfo flinks, int partition) {
        return flinks.getExecutionVertexInputInfos().stream()
                .filter(consumer -> partition
                                >= consumer.getPartitionIndexRange().getStartIndex()
                        && partition <= consumer.getPartitionIndexRange().getEndIndex())
                .sorted(Comparator.comparingInt(
                        consumer -> consumer.getSubpartitionIndexRange().getStartIndex()))
                .map(ExecutionVertexInputInfo::getSubtaskIndex)
                .toList();
    }

    private static JobVertexInputInfo flinks(Distribution distribution, int producers, int consumers) {
        Result result = new Result(new IntermediateDataSetID(), distribution, producers, consumers);
        Map<IntermediateDataSetID, JobVertexInputInfo> all =
                VertexInputInfoComputationUtils.computeVertexInputInfos(consumers, List.of(result), false);
        return all.get(result.getResultId());
    }

    private record Result(IntermediateDataSetID id, Distribution distribution, int producers, int consumers)
            implements IntermediateResultInfo {
        @Override
        public IntermediateDataSetID getResultId() {
            return id;
        }

        @Override
        public boolean isBroadcast() {
            return false;
        }

        @Override
        public boolean isPointwise() {
            return distribution == Distribution.POINTWISE;
        }

        @Override
        public int getNumPartitions() {
            return producers;
        }

        @Override
        public int getNumSubpartitions(int partitionIndex) {
            return consumers;
        }
    }
}
