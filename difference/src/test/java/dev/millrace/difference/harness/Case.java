package dev.millrace.difference.harness;

import java.util.List;
import org.apache.flink.api.common.JobStatus;

/**
 * One entry of a catalogue. Immutable.
 *
 * @param end the state that the program's last job must end in, on both engines
 * @param causeCounts whether the root cause's type and message are compared
 * @param deviation why Millrace does not do what Flink does, empty where it must
 */
public record Case(
        String name,
        Program program,
        JobStatus end,
        boolean causeCounts,
        List<Integer> parallelisms,
        String deviation) {

    private static final List<Integer> PARALLELISMS = List.of(1, 2, 4);

    /** The job ends by itself and records at least one value. */
    public static Case finishes(String name, Program program) {
        return new Case(name, program, JobStatus.FINISHED, true, PARALLELISMS, "");
    }

    /** The job fails; the root cause's type and message are compared and what it recorded until then is not. */
    public static Case fails(String name, Program program) {
        return new Case(name, program, JobStatus.FAILED, true, PARALLELISMS, "");
    }

    /** The job fails; as the words are the engine's and not the user's, only that it does is compared. */
    public static Case isRefused(String name, Program program) {
        return new Case(name, program, JobStatus.FAILED, false, PARALLELISMS, "");
    }

    /** The program cancels its own job. */
    public static Case isCancelled(String name, Program program) {
        return new Case(name, program, JobStatus.CANCELED, true, PARALLELISMS, "");
    }

    /** The same case at these parallelisms only. */
    public Case at(Integer... only) {
        return new Case(name, program, end, causeCounts, List.of(only), deviation);
    }

    /**
     * The same case where the engines are known to differ. It then passes only as long as they do, so that the entry is
     * not forgotten when the reason has gone.
     */
    public Case deviating(String reason) {
        return new Case(name, program, end, causeCounts, parallelisms, reason);
    }
}
