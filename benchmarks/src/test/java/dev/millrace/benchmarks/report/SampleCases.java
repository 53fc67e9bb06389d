package dev.millrace.benchmarks.report;

import dev.millrace.benchmarks.measure.Case;
import dev.millrace.benchmarks.measure.CaseResult;
import dev.millrace.benchmarks.measure.Contender.Role;
import dev.millrace.benchmarks.measure.Figure;
import dev.millrace.benchmarks.measure.Floor;
import dev.millrace.benchmarks.measure.Floor.Relation;
import dev.millrace.benchmarks.measure.Rounds;
import dev.millrace.benchmarks.measure.ScriptedEngine;
import java.util.ArrayList;
import java.util.List;

/** Results with fixed numbers. */
final class SampleCases {
    static final Origin ORIGIN =
            new Origin("abc123", "a machine", "a JDK", "-Xmx1g", "legacy", "./millrace bench W9 --rounds 3");

    private SampleCases() {}

    static CaseResult fourTimesAsFast() throws InterruptedException {
        return result(engine("millrace", Role.UNDER_TEST).cpuNs(1, 100, 110, 90));
    }

    static CaseResult noFaster() throws InterruptedException {
        return result(engine("millrace", Role.UNDER_TEST).cpuNs(1, 400, 400, 400));
    }

    static CaseResult brokenOutput() throws InterruptedException {
        return result(engine("millrace", Role.UNDER_TEST).wrongOutput());
    }

    private static CaseResult result(ScriptedEngine ours) throws InterruptedException {
        ScriptedEngine flink = engine("flink", Role.PEER).cpuNs(1, 400, 440, 450);
        ScriptedEngine loop = engine("loop", Role.LIMIT).cpuNs(1, 10, 10, 10);
        Case definition = new Case(
                "W9",
                "nothing at all",
                2,
                1_000_000,
                List.of(flink.contender(), ours.contender(), loop.contender()),
                List.of(
                        Floor.timesBetterThan("flink", Figure.CPU_NS_PER_RECORD, Relation.AT_LEAST, 4),
                        Floor.timesBetterThan("flink", Figure.RECORDS_PER_SECOND, Relation.ABOVE, 1)));
        return new Rounds(3, line -> {}).run(definition);
    }

    private static ScriptedEngine engine(String name, Role role) {
        return new ScriptedEngine(name, role, new ArrayList<>());
    }
}
