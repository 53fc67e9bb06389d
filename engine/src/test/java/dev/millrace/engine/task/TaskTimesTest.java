package dev.millrace.engine.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.engine.plan.Distribution;
import dev.millrace.engine.plan.Edge;
import dev.millrace.engine.plan.Plan;
import dev.millrace.engine.plan.Vertex;
import dev.millrace.engine.testing.ScriptedLogic;
import dev.millrace.engine.testing.Simulation;
import dev.millrace.engine.time.Stopwatch;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * A task that emits and one that takes, over a channel of four elements, on a clock that stands still while they work.
 */
class TaskTimesTest {
    private static final long PAUSE_MS = 1000;

    private static Simulation start(
            Function<TaskContext, ScriptedLogic> first, Function<TaskContext, ScriptedLogic> second) {
        Plan plan = new Plan(
                List.of(
                        new Vertex("source", 1, 0, false, first::apply),
                        new Vertex("sink", 1, 1, false, second::apply)),
                List.of(new Edge(0, 1, 0, Distribution.ALL_TO_ALL)));
        Simulation simulation = new Simulation(1, plan);
        simulation.execution().start();
        return simulation;
    }

    /** Emits ten numbers, some a turn. */
    private static final class Numbers extends ScriptedLogic {
        private final int perTurn;
        private int sent;

        Numbers(TaskContext context, int perTurn) {
            super(context);
            this.perTurn = perTurn;
        }

        @Override
        public Progress produce(int budget) throws Exception {
            for (int i = 0; i < perTurn; i++) {
                context.outlet(0).emit(0, sent++, 0, false);
            }
            return sent < 10 ? Progress.MORE : Progress.ENDED;
        }
    }

    /** Takes its first record only after the pause. */
    private static ScriptedLogic hesitant(TaskContext context) {
        AtomicBoolean go = new AtomicBoolean();
        context.clock().schedule(PAUSE_MS, () -> {
            go.set(true);
            context.wake();
        });
        return new ScriptedLogic(context) {
            @Override
            public void record(int input, Object value, long timestamp, boolean hasTimestamp) throws Exception {
                context.await(go::get);
            }
        };
    }

    private static long ms(Stopwatch stopwatch, Simulation simulation) {
        return TimeUnit.NANOSECONDS.toMillis(
                stopwatch.totalNs(simulation.clock().nowNs()));
    }

    private static TaskTimes times(Simulation simulation, int vertex) {
        return simulation.execution().task(vertex, 0).figures().times();
    }

    @Test
    void shouldCallATaskHeldUpThatDoesNotBeginOnMoreBecauseChannelsAreFull() {
        try (Simulation simulation = start(context -> new Numbers(context, 1), TaskTimesTest::hesitant)) {
            simulation.runToEnd();

            TaskTimes source = times(simulation, 0);
            TaskTimes sink = times(simulation, 1);
            assertThat(ms(source.softlyHeldUp(), simulation)).isEqualTo(PAUSE_MS);
            assertThat(ms(source.hardHeldUp(), simulation)).isZero();
            assertThat(ms(source.idle(), simulation)).isZero();
            assertThat(TimeUnit.NANOSECONDS.toMillis(
                            sink.busyNs(simulation.clock().nowNs())))
                    .isEqualTo(PAUSE_MS);
        }
    }

    @Test
    void shouldTellApartATaskThatIsHeldUpInTheMiddleOfItsWork() {
        try (Simulation simulation = start(context -> new Numbers(context, 10), TaskTimesTest::hesitant)) {
            simulation.runToEnd();

            TaskTimes source = times(simulation, 0);
            assertThat(ms(source.hardHeldUp(), simulation)).isEqualTo(PAUSE_MS);
            assertThat(ms(source.softlyHeldUp(), simulation)).isZero();
        }
    }

    @Test
    void shouldCallATaskIdleThatNothingComesTo() {
        try (Simulation simulation = start(
                context -> {
                    AtomicBoolean go = new AtomicBoolean();
                    context.clock().schedule(PAUSE_MS, () -> {
                        go.set(true);
                        context.wake();
                    });
                    return new ScriptedLogic(context) {
                        @Override
                        public Progress produce(int budget) {
                            return go.get() ? Progress.ENDED : Progress.NOTHING_NOW;
                        }
                    };
                },
                ScriptedLogic::new)) {
            simulation.runToEnd();

            assertThat(ms(times(simulation, 0).idle(), simulation)).isEqualTo(PAUSE_MS);
            assertThat(ms(times(simulation, 1).idle(), simulation)).isEqualTo(PAUSE_MS);
            assertThat(ms(times(simulation, 1).life(), simulation)).isEqualTo(PAUSE_MS);
        }
    }
}
