package dev.millrace.engine.testing;

import java.util.Random;

/**
 * What one vertex of a random job does with its records. Whether it does something to a given record depends on the
 * record's id alone. Immutable.
 *
 * @param parallelism of the vertex
 * @param inputCount 0 for a source
 * @param sourceSize records that each subtask of a source produces
 * @param burst how many records an especially prolific one turns into
 * @param habits what else it does
 */
record Step(int parallelism, int inputCount, int sourceSize, int burst, Habits habits) {

    /** Peculiarities that make a schedule harder. */
    record Habits(boolean eventTimers, boolean clockTimers, boolean waits, boolean yields, boolean selects) {
        static Habits random(Random random, boolean selects) {
            return new Habits(
                    random.nextInt(3) == 0,
                    random.nextInt(3) == 0,
                    random.nextInt(4) == 0,
                    random.nextInt(4) == 0,
                    selects);
        }
    }

    boolean isSource() {
        return inputCount == 0;
    }

    Step smaller() {
        return new Step(parallelism, inputCount, sourceSize / 2, Math.max(1, burst / 2), habits);
    }

    /** How many records one record turns into, on each link. */
    int copies(long id) {
        int kind = Math.floorMod(Seeds.mix(id, 1), 32);
        return kind == 0 ? burst : kind < 4 ? 0 : kind < 6 ? 2 : 1;
    }

    boolean setsEventTimer(long id) {
        return habits.eventTimers() && Math.floorMod(Seeds.mix(id, 2), 5) == 0;
    }

    boolean setsClockTimer(long id) {
        return habits.clockTimers() && Math.floorMod(Seeds.mix(id, 3), 9) == 0;
    }

    boolean waitsAt(long id) {
        return habits.waits() && Math.floorMod(Seeds.mix(id, 4), 20) == 0;
    }

    boolean yieldsAt(long id) {
        return habits.yields() && Math.floorMod(Seeds.mix(id, 5), 20) == 0;
    }
}
