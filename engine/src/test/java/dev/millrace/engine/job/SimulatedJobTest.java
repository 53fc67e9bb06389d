package dev.millrace.engine.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.millrace.engine.exchange.Signal.Barrier;
import dev.millrace.engine.task.TaskEnd;
import dev.millrace.engine.testing.Flow;
import dev.millrace.engine.testing.Mishap;
import dev.millrace.engine.testing.Seeds;
import dev.millrace.engine.testing.Simulation;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Random jobs under random schedules, on one thread at a time and virtual time. */
class SimulatedJobTest {
    private static final int EPOCHS = 12;
    private static final Flow.Work NONE = id -> {};

    private static Flow.Mode mode(int maxRecords) {
        return new Flow.Mode(maxRecords, false, false, false, false, false);
    }

    private static Flow.Mode with(boolean idleness, boolean barriers, boolean mishaps, boolean suspended) {
        return new Flow.Mode(400, idleness, barriers, mishaps, suspended, false);
    }

    private static void checkFinished(Flow flow, Simulation simulation) {
        if (simulation.ending().end() == TaskEnd.FAILED) {
            fail(flow.toString(), simulation.ending().failure());
        }
        assertThat(simulation.ending().end()).isEqualTo(TaskEnd.FINISHED);
        assertThat(simulation.ending().endedCount()).isEqualTo(1);
        flow.verifyFinished();
    }

    @Test
    void shouldDeliverEveryRecordExactlyOnceAndInOrderWhateverTheSchedule() {
        Seeds.forEach(1000, seed -> {
            Flow flow = new Flow(seed, mode(seed % 200 == 0 ? 20_000 : 400), NONE, null);
            try (Simulation simulation = new Simulation(seed, flow.plan())) {
                simulation.execution().start();

                simulation.runToEnd();

                checkFinished(flow, simulation);
            }
        });
    }

    @Test
    void shouldAdvanceEventTimeWhenSourcesFallIdleAndWakeUp() {
        Seeds.forEach(300, seed -> {
            Flow flow = new Flow(seed, with(true, false, false, false), NONE, null);
            try (Simulation simulation = new Simulation(seed, flow.plan())) {
                simulation.execution().start();

                simulation.runToEnd();

                checkFinished(flow, simulation);
            }
        });
    }

    @Test
    void shouldCutConsistentlyAtEveryBarrier() {
        Seeds.forEach(600, seed -> {
            Flow flow = new Flow(seed, with(false, true, false, false), NONE, null);
            Random random = new Random(~seed);
            try (Simulation simulation = new Simulation(seed, flow.plan())) {
                simulation.execution().start();

                for (long epoch = 1; epoch <= EPOCHS; epoch++) {
                    simulation.runFor(random.nextInt(100));
                    flow.inject(new Barrier(epoch, seed % 4 != 0, "request"));
                }
                simulation.runToEnd();

                checkFinished(flow, simulation);
                flow.verifyEveryBarrierArrived();
            }
        });
    }

    @Test
    void shouldCutConsistentlyWhenEpochsAreGivenUp() {
        Seeds.forEach(500, seed -> {
            Flow flow = new Flow(seed, with(false, true, false, false), NONE, null);
            Random random = new Random(~seed);
            try (Simulation simulation = new Simulation(seed, flow.plan())) {
                simulation.execution().start();

                for (long epoch = 1; epoch <= EPOCHS; epoch++) {
                    simulation.runFor(random.nextInt(60));
                    if (random.nextBoolean()) {
                        flow.inject(new Barrier(epoch, seed % 4 != 0, "request"));
                    }
                    simulation.runFor(random.nextInt(60));
                    if (random.nextBoolean()) {
                        flow.giveUp(epoch);
                    }
                }
                simulation.runToEnd();

                checkFinished(flow, simulation);
            }
        });
    }

    @Test
    void shouldEndUndrainedWhenSourcesAreSuspended() {
        Seeds.forEach(200, seed -> {
            Flow flow = new Flow(seed, with(false, seed % 2 == 0, false, true), NONE, null);
            try (Simulation simulation = new Simulation(seed, flow.plan())) {
                simulation.execution().start();
                simulation.runFor(new Random(~seed).nextInt(100));

                flow.suspend();
                flow.inject(new Barrier(1, true, "savepoint"));
                simulation.runToEnd();

                checkFinished(flow, simulation);
            }
        });
    }

    @Test
    void shouldEndOnceWithTheCauseWhenUserCodeFailsAnywhere() {
        Seeds.forEach(700, seed -> {
            Flow flow = new Flow(seed, with(false, seed % 3 == 0, true, false), NONE, null);
            try (Simulation simulation = new Simulation(seed, flow.plan())) {
                simulation.execution().start();
                simulation.runFor(new Random(~seed).nextInt(100));
                flow.inject(new Barrier(1, true, "request"));

                simulation.runToEnd();

                checkStopped(flow, simulation);
            }
        });
    }

    @Test
    void shouldEndOnceWhenCancelledAtAnyInstant() {
        Seeds.forEach(500, seed -> {
            Flow flow = new Flow(seed, with(false, seed % 3 == 0, seed % 5 == 0, false), NONE, null);
            Random random = new Random(~seed);
            try (Simulation simulation = new Simulation(seed, flow.plan())) {
                simulation.execution().start();
                flow.inject(new Barrier(1, true, "request"));
                simulation.runFor(random.nextInt(300));

                simulation.execution().cancel();
                simulation.runToEnd();

                checkStopped(flow, simulation);
            }
        });
    }

    private static void checkStopped(Flow flow, Simulation simulation) {
        Throwable failure = simulation.ending().failure();
        if (failure != null && !(failure instanceof Mishap.Planned)) {
            fail(flow.toString(), failure);
        }
        assertThat(simulation.ending().endedCount()).isEqualTo(1);
        assertThat(simulation.ending().tasks()).hasSize(flow.taskCount()).doesNotHaveDuplicates();
        if (simulation.ending().end() == TaskEnd.FINISHED) {
            flow.verifyFinished();
        } else {
            flow.verifyStopped();
        }
    }

    @Test
    void shouldRepeatTheSameEventsWhenTheSeedIsTheSame() {
        AtomicInteger different = new AtomicInteger();
        Seeds.forEach(40, seed -> {
            List<String> first = trace(seed, seed);
            List<String> second = trace(seed, seed);

            assertThat(second).isEqualTo(first);
            different.addAndGet(first.equals(trace(seed, seed + 1)) ? 0 : 1);
        });
        assertThat(different).as("schedules that a seed changed").hasPositiveValue();
    }

    private static List<String> trace(long seed, long schedule) {
        List<String> trace = new ArrayList<>();
        Flow flow = new Flow(seed, with(true, true, false, false), NONE, trace);
        try (Simulation simulation = new Simulation(schedule, flow.plan())) {
            simulation.execution().start();
            simulation.runFor(50);
            flow.inject(new Barrier(1, true, "request"));
            simulation.runToEnd();
        }
        return trace;
    }
}
