package dev.millrace.difference.harness;

import java.util.List;
import org.apache.flink.api.common.JobStatus;

/**
 * One entry of a catalogue: a program, the state its last job must end in on both engines, and where to run it.
 * Immutable.
 */
public record Case(String name, Program program, JobStatus end, List<Integer> parallelisms) {

    public static final List<Integer> PARALLELISMS = List.of(1, 2, 4);

    /** The job ends by itself and records at least one value. */
    public static Case finishes(String name, Program program) {
        return new Case(name, program, JobStatus.FINISHED, PARALLELISMS);
    }

    /** The job fails; the root cause's type and message are compared and what it recorded until then is not. */
    public static Case fails(String name, Program program) {
        return new Case(name, program, JobStatus.FAILED, PARALLELISMS);
    }

    /** The program cancels its own job. */
    public static Case isCancelled(String name, Program program) {
        return new Case(name, program, JobStatus.CANCELED, PARALLELISMS);
    }

    /** The same case at these parallelisms only. */
    public Case at(Integer... only) {
        return new Case(name, program, end, List.of(only));
    }
}
