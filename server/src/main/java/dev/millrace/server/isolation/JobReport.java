package dev.millrace.server.isolation;

import dev.millrace.embedded.MillraceJob.RecordCounts;
import dev.millrace.flink.job.AccumulatorTexts;
import dev.millrace.flink.job.EarlierAttempt;
import dev.millrace.flink.job.FailureHistory;
import dev.millrace.flink.job.SubtaskStatus;
import dev.millrace.flink.job.VertexStatus;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.ArchivedExecutionConfig;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.ExecutionAttemptID;
import org.apache.flink.runtime.executiongraph.IOMetrics;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.util.OptionalFailure;
import org.apache.flink.util.SerializedThrowable;
import org.apache.flink.util.SerializedValue;

/**
 * All that a server shows of a job, at one instant, in a form that travels and holds none of the user's classes.
 * Immutable, as long as nobody changes the collections.
 *
 * @param enteredMs when it entered each status, by ordinal; 0 if it never did
 */
record JobReport(
        JobStatus status,
        long[] enteredMs,
        ArrayList<Vertex> vertices,
        HashMap<String, SerializedValue<OptionalFailure<Object>>> accumulators,
        ArrayList<Failure> failures,
        CheckpointStatsSnapshot checkpoints,
        long recordsIn,
        long recordsOut,
        Details details)
        implements Serializable {

    /** See {@link VertexStatus}. */
    record Vertex(JobVertexID id, String name, int maxParallelism, ArrayList<Subtask> subtasks)
            implements Serializable {}

    /** See {@link SubtaskStatus}. */
    record Subtask(
            ExecutionAttemptID attempt,
            ExecutionState state,
            HashMap<ExecutionState, Long> enteredMs,
            SerializedThrowable failure,
            IOMetrics io)
            implements Serializable {}

    /**
     * What only a closer look shows.
     *
     * @param settings null before they are known
     */
    record Details(ArchivedExecutionConfig settings, AccumulatorTexts accumulators, ArrayList<Attempt> earlier)
            implements Serializable {}

    /** See {@link EarlierAttempt}. */
    record Attempt(ArrayList<Vertex> vertices, AccumulatorTexts accumulators) implements Serializable {}

    /** See {@link FailureHistory.Entry}. */
    record Failure(long timestampMs, SerializedThrowable cause, String task, int attempt) implements Serializable {}

    /** Before the process has said anything. */
    static JobReport atStart(long nowMs) {
        long[] enteredMs = new long[JobStatus.values().length];
        enteredMs[JobStatus.INITIALIZING.ordinal()] = nowMs;
        return new JobReport(
                JobStatus.INITIALIZING,
                enteredMs,
                new ArrayList<>(),
                new HashMap<>(),
                new ArrayList<>(),
                CheckpointStatsSnapshot.empty(),
                0,
                0,
                new Details(null, AccumulatorTexts.NONE, new ArrayList<>()));
    }

    static JobReport of(JobHandle job) {
        long[] enteredMs = new long[JobStatus.values().length];
        for (JobStatus status : JobStatus.values()) {
            enteredMs[status.ordinal()] = job.statusTimestamp(status);
        }
        ArrayList<Failure> failures = new ArrayList<>();
        job.failures()
                .forEach(entry -> failures.add(new Failure(
                        entry.timestampMs(), entry.cause(), entry.task().orElse(null), entry.attempt())));
        RecordCounts counts = job.recordCounts();
        return new JobReport(
                job.status(),
                enteredMs,
                portable(job.vertices()),
                new HashMap<>(job.accumulators()),
                failures,
                job.checkpointStatistics(),
                counts.in(),
                counts.out(),
                details(job));
    }

    private static Details details(JobHandle job) {
        ArrayList<Attempt> earlier = new ArrayList<>();
        job.earlierAttempts()
                .forEach(attempt -> earlier.add(new Attempt(portable(attempt.vertices()), attempt.accumulators())));
        return new Details(job.settings(), job.accumulatorTexts(), earlier);
    }

    private static ArrayList<Vertex> portable(List<VertexStatus> statuses) {
        ArrayList<Vertex> vertices = new ArrayList<>();
        statuses.forEach(vertex -> vertices.add(portable(vertex)));
        return vertices;
    }

    private static Vertex portable(VertexStatus vertex) {
        ArrayList<Subtask> subtasks = new ArrayList<>();
        for (SubtaskStatus subtask : vertex.subtasks()) {
            subtasks.add(new Subtask(
                    subtask.attempt(),
                    subtask.state(),
                    new HashMap<>(subtask.enteredMs()),
                    subtask.failure().map(SerializedThrowable::new).orElse(null),
                    subtask.io()));
        }
        return new Vertex(vertex.id(), vertex.name(), vertex.maxParallelism(), subtasks);
    }

    List<EarlierAttempt> earlierAttempts() {
        return details.earlier().stream()
                .map(attempt -> new EarlierAttempt(statuses(attempt.vertices()), attempt.accumulators()))
                .toList();
    }

    List<VertexStatus> vertexStatuses() {
        return statuses(vertices);
    }

    private static List<VertexStatus> statuses(List<Vertex> vertices) {
        List<VertexStatus> statuses = new ArrayList<>();
        for (Vertex vertex : vertices) {
            List<SubtaskStatus> subtasks = new ArrayList<>();
            for (Subtask subtask : vertex.subtasks()) {
                subtasks.add(new SubtaskStatus(
                        subtask.attempt(),
                        subtask.state(),
                        Map.copyOf(subtask.enteredMs()),
                        Optional.ofNullable(subtask.failure()),
                        subtask.io()));
            }
            statuses.add(new VertexStatus(vertex.id(), vertex.name(), vertex.maxParallelism(), subtasks));
        }
        return statuses;
    }

    List<FailureHistory.Entry> failureEntries() {
        return failures.stream()
                .map(one -> new FailureHistory.Entry(
                        one.timestampMs(), one.cause(), Optional.ofNullable(one.task()), one.attempt()))
                .toList();
    }

    /** The same in another status, which it entered now. */
    JobReport in(JobStatus other, long nowMs) {
        long[] entered = enteredMs.clone();
        entered[other.ordinal()] = nowMs;
        return new JobReport(
                other, entered, vertices, accumulators, failures, checkpoints, recordsIn, recordsOut, details);
    }

    /** The same where all subtasks that had not ended have done so now. */
    JobReport withSubtasks(ExecutionState end, long nowMs) {
        ArrayList<Vertex> ended = new ArrayList<>();
        for (Vertex vertex : vertices) {
            ArrayList<Subtask> subtasks = new ArrayList<>();
            vertex.subtasks().forEach(subtask -> subtasks.add(ended(subtask, end, nowMs)));
            ended.add(new Vertex(vertex.id(), vertex.name(), vertex.maxParallelism(), subtasks));
        }
        return new JobReport(
                status, enteredMs, ended, accumulators, failures, checkpoints, recordsIn, recordsOut, details);
    }

    private static Subtask ended(Subtask subtask, ExecutionState end, long nowMs) {
        if (subtask.state().isTerminal()) {
            return subtask;
        }
        HashMap<ExecutionState, Long> entered = new HashMap<>(subtask.enteredMs());
        entered.put(end, nowMs);
        return new Subtask(subtask.attempt(), end, entered, subtask.failure(), subtask.io());
    }

    /** The report of a process that came after: the job began earlier than that knows, and has failed before. */
    JobReport followedBy(JobReport next, int failureLimit) {
        long[] entered = next.enteredMs.clone();
        for (int i = 0; i < entered.length; i++) {
            entered[i] = i == JobStatus.INITIALIZING.ordinal() || i == JobStatus.CREATED.ordinal()
                    ? firstOf(enteredMs[i], entered[i])
                    : Math.max(enteredMs[i], entered[i]);
        }
        ArrayList<Failure> all = new ArrayList<>(failures);
        all.addAll(next.failures);
        ArrayList<Failure> last = new ArrayList<>(all.subList(Math.max(0, all.size() - failureLimit), all.size()));
        return new JobReport(
                next.status,
                entered,
                next.vertices,
                next.accumulators,
                last,
                next.checkpoints,
                next.recordsIn,
                next.recordsOut,
                next.details);
    }

    private static long firstOf(long one, long other) {
        return one == 0 || (other != 0 && other < one) ? other : one;
    }

    JobReport with(Failure failure) {
        ArrayList<Failure> more = new ArrayList<>(failures);
        more.add(failure);
        return new JobReport(
                status, enteredMs, vertices, accumulators, more, checkpoints, recordsIn, recordsOut, details);
    }
}
