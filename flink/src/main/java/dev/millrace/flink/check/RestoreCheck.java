package dev.millrace.flink.check;

import dev.millrace.engine.error.MillraceException;
import dev.millrace.flink.check.JobUnderCheck.JobOperator;
import dev.millrace.flink.check.Probing.Probed;
import dev.millrace.flink.inflight.InFlight;
import dev.millrace.flink.lower.Lowered;
import dev.millrace.flink.savepoint.SavedOperator;
import dev.millrace.flink.savepoint.SavepointMetadata;
import dev.millrace.flink.savepoint.StateVerdict;
import dev.millrace.flink.savepoint.Verdict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.util.FlinkRuntimeException;

/** Compares a savepoint with a job. Used once, by one thread. */
public final class RestoreCheck {
    private final JobUnderCheck job;
    private final boolean isLenient;
    private final Probing probing;
    private final Lowered lowered;
    private final List<JobOperator> jobOperators;
    private final VertexFit vertexFit;
    private final Map<JobOperator, Probed> probed = new HashMap<>();
    private final List<MillraceException> faults = new ArrayList<>();

    private RestoreCheck(JobUnderCheck job, boolean isLenient, Probing probing) throws IOException {
        this.job = job;
        this.isLenient = isLenient;
        this.probing = probing;
        this.lowered = job.lowered();
        this.jobOperators = job.operators(lowered);
        this.vertexFit = new VertexFit(job);
    }

    /**
     * Opens those operators of the job that have state in the savepoint, and, if some of the savepoint's have no
     * operator in the job, all others, to find out for whom that may have been. Nothing is run.
     *
     * @param isLenient whether state that no operator takes may be left out
     * @throws MillraceException E320 to E323 if the savepoint cannot be read
     */
    public static RestoreReport of(String path, JobUnderCheck job, boolean isLenient) {
        SavepointMetadata metadata = SavepointMetadata.read(path, job.classLoader());
        List<SavedOperator> saved = SavedOperator.of(metadata, job.classLoader());
        try (Probing probing = new Probing(job)) {
            RestoreCheck check = new RestoreCheck(job, isLenient, probing);
            check.findPlaceForInFlight(metadata.content());
            return check.compare(path, saved);
        } catch (IOException | ClassNotFoundException e) {
            throw new FlinkRuntimeException(e);
        }
    }

    private void findPlaceForInFlight(CheckpointMetadata metadata) {
        if (metadata.getCheckpointId() == job.idWithoutInFlight()) {
            return;
        }
        Map<OperatorID, OperatorState> states = new HashMap<>();
        for (OperatorState state : metadata.getOperatorStates()) {
            jobOperators.stream()
                    .filter(operator -> operator.takes(state.getOperatorID()))
                    .findFirst()
                    .ifPresent(operator -> states.put(operator.id(), state));
        }
        try {
            InFlight.find(metadata.getCheckpointId(), states, lowered);
        } catch (MillraceException refused) {
            faults.add(refused);
        }
    }

    private RestoreReport compare(String path, List<SavedOperator> saved) {
        List<OperatorVerdict> verdicts = new ArrayList<>();
        saved.forEach(operator -> faults.addAll(operator.faults()));
        for (SavedOperator operator : saved) {
            Optional<JobOperator> taker = taker(operator);
            if (taker.isPresent()) {
                verdicts.add(matched(operator, taker.get()));
            } else if (operator.holdsAnything()) {
                verdicts.add(unmatched(operator, saved));
            }
        }
        jobOperators.stream()
                .filter(operator -> saved.stream().noneMatch(old -> operator.takes(old.id())))
                .forEach(operator -> verdicts.add(new OperatorVerdict(
                        operator.id().toHexString(), operator.name(), operator.uid(), Verdict.NEW, "", List.of())));
        return new RestoreReport(path, job.graph().getName(), isLenient, verdicts, faults);
    }

    private Optional<JobOperator> taker(SavedOperator saved) {
        return jobOperators.stream()
                .filter(operator -> operator.takes(saved.id()))
                .findFirst();
    }

    private Probed probe(JobOperator operator) {
        return probed.computeIfAbsent(operator, probing::probe);
    }

    private OperatorVerdict matched(SavedOperator saved, JobOperator operator) {
        OperatorVerdict verdict = new OperatorVerdict(
                saved.id().toHexString(), operator.name(), operator.uid(), Verdict.RESTORES, "", List.of());
        if (!saved.holdsAnything() && !saved.isFinished()) {
            Optional<String> misfit = vertexFit.parallelism(saved, operator);
            return misfit.isPresent()
                    ? verdict.because(Verdict.FAILS, misfit.get())
                    : verdict.because(Verdict.RESTORES, "it had no state");
        }
        if (saved.isFinished()) {
            return verdict.because(Verdict.FINISHED, "all of its subtasks had finished");
        }
        List<StateVerdict> states = saved.states().isEmpty() ? List.of() : StateFit.of(saved, probe(operator));
        OperatorVerdict withStates = new OperatorVerdict(
                verdict.id(), verdict.name(), verdict.uid(), worst(states), reason(operator, saved), states);
        return vertexFit
                .parallelism(saved, operator)
                .or(() -> vertexFit.format(saved))
                .map(misfit -> withStates.because(Verdict.FAILS, misfit))
                .orElse(withStates);
    }

    private String reason(JobOperator operator, SavedOperator saved) {
        return saved.states().isEmpty() ? "" : probe(operator).reason().orElse("");
    }

    private static Verdict worst(List<StateVerdict> states) {
        Verdict worst = Verdict.RESTORES;
        for (Verdict candidate : List.of(Verdict.MIGRATES, Verdict.UNKNOWN, Verdict.FAILS)) {
            if (states.stream().anyMatch(state -> state.verdict() == candidate)) {
                worst = candidate;
            }
        }
        return worst;
    }

    private OperatorVerdict unmatched(SavedOperator saved, List<SavedOperator> all) {
        List<StateVerdict> states = saved.states().stream()
                .map(state -> new StateVerdict(state.name(), state.kind(), Verdict.DROPPED, ""))
                .toList();
        String reason = "no operator of the job has this id"
                + nearest(saved, all)
                        .map(operator -> "; '" + operator.name()
                                + "' asks for state of the same names: give it back its" + " uid, or call setUidHash(\""
                                + saved.id().toHexString() + "\") on it")
                        .orElse("");
        return new OperatorVerdict(saved.id().toHexString(), "", "", Verdict.DROPPED, reason, states);
    }

    /** The operator without state in the savepoint that asks for the most of this one's, by name and kind. */
    private Optional<JobOperator> nearest(SavedOperator saved, List<SavedOperator> all) {
        JobOperator nearest = null;
        long most = 0;
        for (JobOperator operator : jobOperators) {
            boolean isTaken = all.stream().anyMatch(other -> operator.takes(other.id()));
            long common = isTaken
                    ? 0
                    : probe(operator).registrations().stream()
                            .filter(asked -> saved.states().stream()
                                    .anyMatch(
                                            state -> state.name().equals(asked.name()) && state.kind() == asked.kind()))
                            .count();
            if (common > most) {
                most = common;
                nearest = operator;
            }
        }
        return Optional.ofNullable(nearest);
    }
}
