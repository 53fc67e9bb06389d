package dev.millrace.flink.simulation;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** What goes wrong in one simulated history, and when. Owned by whoever runs. */
final class Faults {
    private static final int REPETITIONS = 6;
    private static final List<Step> ALL = List.of(Step.values());
    private static final List<Step> RARE = ALL.stream().filter(Step::isRare).toList();

    private final Map<Step, Integer> seen = new EnumMap<>(Step.class);
    private final List<Planned> plan = new ArrayList<>();
    private final Map<Planned, Integer> left = new TreeMap<>();
    private final Map<String, Integer> fired;
    private final Set<Step> happened = EnumSet.noneOf(Step.class);

    /** Whether the process is dead: whatever still runs of it can do nothing any more. */
    boolean crashed;

    boolean armed = true;

    private record Planned(Step step, int occurrence, Effect effect) implements Comparable<Planned> {
        @Override
        public int compareTo(Planned other) {
            return toString().compareTo(other.toString());
        }
    }

    /** Thrown where a fault was planned. */
    static final class Fault extends RuntimeException {
        private static final long serialVersionUID = 1;

        Fault(String message) {
            super(message);
        }
    }

    /** Thrown to whatever a dead process still tries to do. */
    static final class Crash extends Error {
        private static final long serialVersionUID = 1;

        Crash(String message) {
            super(message);
        }
    }

    /** @param fired counts what fires, over all histories */
    Faults(Random random, Map<String, Integer> fired) {
        this.fired = fired;
        int count = random.nextInt(10) == 0 ? 0 : 1 + random.nextInt(5);
        for (int i = 0; i < count; i++) {
            List<Step> steps = random.nextInt(4) == 0 ? RARE : ALL;
            Step step = steps.get(random.nextInt(steps.size()));
            int most = step.isRare() ? 3 : random.nextBoolean() ? 6 : 60;
            int occurrence = 1 + random.nextInt(most);
            plan.add(new Planned(step, occurrence, effect(step, random)));
        }
    }

    private static Effect effect(Step step, Random random) {
        if (step.isOurs()) {
            return random.nextBoolean() ? Effect.CRASH : Effect.CRASH_AFTER;
        }
        if (step == Step.COORDINATOR_CHECKPOINT && random.nextInt(3) == 0) {
            return Effect.STALL;
        }
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> Effect.FAIL;
            case 3, 4 -> Effect.FAIL_AFTER;
            case 5 -> step.isStorage() ? Effect.FAIL_REPEATEDLY : Effect.FAIL;
            case 6 -> Effect.CRASH;
            default -> Effect.CRASH_AFTER;
        };
    }

    /** The effect that is planned for this occurrence of the step; null for none. */
    Effect next(Step step) {
        if (crashed) {
            throw new Crash("the process is dead at " + step);
        }
        int occurrence = seen.merge(step, 1, Integer::sum);
        if (!armed) {
            return null;
        }
        for (Planned planned : plan) {
            if (planned.step == step && planned.occurrence == occurrence) {
                happened.add(step);
                fired.merge(step + " " + planned.effect, 1, Integer::sum);
                if (planned.effect == Effect.FAIL_REPEATEDLY) {
                    left.put(planned, REPETITIONS);
                }
                return planned.effect;
            }
            if (planned.step == step && left.getOrDefault(planned, 0) > 0) {
                left.merge(planned, -1, Integer::sum);
                return planned.effect;
            }
        }
        return null;
    }

    /** Takes a step that is done as a whole or not at all. */
    void at(Step step, Runnable action) {
        Effect effect = next(step);
        if (effect == null || effect == Effect.STALL) {
            action.run();
            return;
        }
        boolean done = effect == Effect.FAIL_AFTER || effect == Effect.CRASH_AFTER;
        if (done) {
            action.run();
        }
        throw fault(step, effect);
    }

    void at(Step step) {
        at(step, () -> {});
    }

    /** What is thrown for an effect; kills the process if that is the effect. */
    RuntimeException fault(Step step, Effect effect) {
        if (effect == Effect.CRASH || effect == Effect.CRASH_AFTER) {
            crashed = true;
            throw new Crash("the process dies at " + step);
        }
        return new Fault(step + " fails");
    }

    /** Whether something has gone wrong at the step in this history. */
    boolean hasFired(Step step) {
        return happened.contains(step);
    }

    @Override
    public String toString() {
        return plan + " seen " + seen;
    }
}
