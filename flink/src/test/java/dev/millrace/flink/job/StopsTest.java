package dev.millrace.flink.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CheckpointProperties;
import org.apache.flink.runtime.checkpoint.CompletedCheckpoint;
import org.apache.flink.runtime.scheduler.stopwithsavepoint.StopWithSavepointStoppingException;
import org.apache.flink.runtime.state.CompletedCheckpointStorageLocation;
import org.apache.flink.runtime.state.StreamStateHandle;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;
import org.junit.jupiter.api.Test;

/** What is answered to whoever stops a job with a savepoint that is complete. */
class StopsTest {
    private static final JobID JOB = new JobID(1, 1);

    private final Stops stops = new Stops(JOB);
    private final CompletedCheckpoint savepoint = new CompletedCheckpoint(
            JOB,
            1,
            0,
            0,
            Map.of(),
            List.of(),
            CheckpointProperties.forSavepoint(true, SavepointFormatType.CANONICAL),
            new Location(),
            null);

    private CompletableFuture<CompletedCheckpoint> stop() {
        return stops.endWith(CompletableFuture.completedFuture(savepoint));
    }

    @Test
    void shouldAnswerWithTheSavepointOnceTheJobHasFinished() {
        CompletableFuture<CompletedCheckpoint> answer = stop();

        assertThat(answer).isNotDone();
        stops.ended(JobStatus.FINISHED);

        assertThat(answer).isCompletedWithValue(savepoint);
    }

    @Test
    void shouldNameTheSavepointAsFlinkDoesAndSayThatTheJobGoesOnIfItIsRestarted() {
        CompletableFuture<CompletedCheckpoint> answer = stop();

        stops.restarted();

        assertThatThrownBy(answer::join)
                .cause()
                .isInstanceOf(StopWithSavepointStoppingException.class)
                .hasMessage("A savepoint has been created at: file:/savepoint, but job " + JOB
                        + " failed before it had ended, and is restarted from it: stop the job once more.");
    }

    @Test
    void shouldNameTheSavepointIfTheJobFails() {
        CompletableFuture<CompletedCheckpoint> answer = stop();

        stops.ended(JobStatus.FAILED);

        assertThatThrownBy(answer::join)
                .cause()
                .isInstanceOf(StopWithSavepointStoppingException.class)
                .hasMessageStartingWith("A savepoint has been created at: file:/savepoint")
                .hasRootCauseMessage("job " + JOB + " has ended as FAILED");
    }

    private static final class Location implements CompletedCheckpointStorageLocation {
        private static final long serialVersionUID = 1;

        @Override
        public String getExternalPointer() {
            return "file:/savepoint";
        }

        @Override
        public StreamStateHandle getMetadataHandle() {
            return new ByteStreamStateHandle("metadata", new byte[0]);
        }

        @Override
        public void disposeStorageLocation() {}
    }
}
