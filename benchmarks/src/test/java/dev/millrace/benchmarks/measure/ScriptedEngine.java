package dev.millrace.benchmarks.measure;

import dev.millrace.benchmarks.measure.Contender.Role;
import dev.millrace.benchmarks.record.Fingerprint;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/** An engine whose runs have been written down beforehand. Owned by one thread. */
public final class ScriptedEngine {
    public static final Fingerprint RIGHT = new Fingerprint(100, 0xABCDEF);
    public static final Fingerprint WRONG = new Fingerprint(100, 0xABCDEE);

    private final String name;
    private final Role role;
    private final List<String> calls;
    private final Deque<Step> steps = new ArrayDeque<>();

    /** @param calls where each run is noted down */
    public ScriptedEngine(String name, Role role, List<String> calls) {
        this.name = name;
        this.role = role;
        this.calls = calls;
    }

    private interface Step {
        Measurement take() throws RunFailedException;
    }

    /** A run for each CPU time, on a machine where wall time is CPU time. */
    public ScriptedEngine cpuNs(double... perRecord) {
        Arrays.stream(perRecord).forEach(ns -> steps.add(() -> measurement(ns, RIGHT)));
        return this;
    }

    public ScriptedEngine wrongOutput() {
        steps.add(() -> measurement(1, WRONG));
        return this;
    }

    public ScriptedEngine failure(String message) {
        steps.add(() -> {
            throw new RunFailedException(message);
        });
        return this;
    }

    private static Measurement measurement(double ns, Fingerprint output) {
        return new Measurement(Map.of(Figure.CPU_NS_PER_RECORD, ns, Figure.RECORDS_PER_SECOND, 1e9 / ns), output);
    }

    public Contender contender() {
        return new Contender(name, role, () -> {
            calls.add(name);
            return steps.remove().take();
        });
    }
}
