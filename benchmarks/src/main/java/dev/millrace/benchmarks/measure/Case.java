package dev.millrace.benchmarks.measure;

import java.util.List;

/**
 * One workload at one parallelism on several engines. Immutable.
 *
 * @param recordCount records of one measured run; 0 where a figure does not count records
 * @param floors what the row of the engine under test has to reach
 */
public record Case(
        String id,
        String description,
        int parallelism,
        long recordCount,
        List<Contender> contenders,
        List<Floor> floors) {
    public Case {
        contenders = List.copyOf(contenders);
        floors = List.copyOf(floors);
    }
}
