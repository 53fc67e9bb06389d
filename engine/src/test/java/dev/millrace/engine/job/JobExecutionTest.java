package dev.millrace.engine.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.engine.exchange.Signal;
import dev.millrace.engine.plan.Backlog;
import dev.millrace.engine.plan.Distribution;
import dev.millrace.engine.plan.Edge;
import dev.millrace.engine.plan.Plan;
import dev.millrace.engine.plan.Vertex;
import dev.millrace.engine.task.Progress;
import dev.millrace.engine.task.TaskContext;
import dev.millrace.engine.task.TaskEnd;
import dev.millrace.engine.testing.Ending;
import dev.millrace.engine.testing.ScriptedLogic;
import dev.millrace.engine.testing.Simulation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** How jobs end, on a simulated schedule. Vertex 0 is an endless source, vertex 1 takes from it. */
class JobExecutionTest {
    private final List<ScriptedLogic> logics = new ArrayList<>();

    private Vertex vertex(String name, int inputs, Function<TaskContext, ScriptedLogic> logic) {
        return new Vertex(name, 2, inputs, false, context -> {
            ScriptedLogic made = logic.apply(context);
            logics.add(made);
            return made;
        });
    }

    private Simulation simulate(
            Function<TaskContext, ScriptedLogic> source, Function<TaskContext, ScriptedLogic> sink) {
        Plan plan = new Plan(
                List.of(vertex("source", 0, source), vertex("sink", 1, sink)),
                List.of(new Edge(0, 1, 0, Distribution.ALL_TO_ALL)));
        return new Simulation(1, plan);
    }

    /** Sends a number a turn, for ever. */
    private static class Endless extends ScriptedLogic {
        private int next;

        Endless(TaskContext context) {
            super(context);
        }

        @Override
        public Progress produce(int budget) throws Exception {
            context.outlet(0).emit(0, next++, 0, false);
            return Progress.MORE;
        }
    }

    private static class FailingAtRecord extends ScriptedLogic {
        FailingAtRecord(TaskContext context) {
            super(context);
        }

        @Override
        public void record(int input, Object value, long timestamp, boolean hasTimestamp) {
            throw new IllegalStateException("record " + value + " of " + context.description());
        }
    }

    @Test
    void shouldReadBacklogsBeforeWhatIsSent() {
        Plan plan = new Plan(
                List.of(vertex("source", 0, ScriptedLogic::new), vertex("sink", 1, ScriptedLogic::new)),
                List.of(new Edge(0, 1, 0, Distribution.ALL_TO_ALL)),
                List.of(
                        new Backlog(0, 1, 0, List.of(new Signal.Escaped("a", 0, false))),
                        new Backlog(0, 1, 1, List.of(new Signal.Escaped("b", 0, false)))));
        try (Simulation simulation = new Simulation(1, plan)) {
            simulation.execution().start();
            simulation.runToEnd();

            assertThat(simulation.ending().end()).isEqualTo(TaskEnd.FINISHED);
            assertThat(logics.get(2).events())
                    .containsExactly("open", "record a", "end of input true", "finish true", "close well");
            assertThat(logics.get(3).events())
                    .containsExactly("open", "record b", "end of input true", "finish true", "close well");
        }
    }

    @Test
    void shouldRefuseABacklogThatNoChannelCouldDeliver() {
        Plan plan = new Plan(
                List.of(vertex("source", 0, ScriptedLogic::new), vertex("sink", 1, ScriptedLogic::new)),
                List.of(new Edge(0, 1, 0, Distribution.POINTWISE)),
                List.of(new Backlog(0, 1, 0, List.of())));

        assertThatThrownBy(() -> new Simulation(1, plan)).hasMessageContaining("no channel for the backlogs [[1, 0]]");
    }

    @Test
    void shouldEndOnceAllTasksHaveFinished() {
        try (Simulation simulation = simulate(ScriptedLogic::new, ScriptedLogic::new)) {
            simulation.execution().start();
            simulation.runToEnd();

            Ending ending = simulation.ending();
            assertThat(ending.end()).isEqualTo(TaskEnd.FINISHED);
            assertThat(ending.failure()).isNull();
            assertThat(ending.endedCount()).isEqualTo(1);
            assertThat(ending.runningCount()).isEqualTo(4);
            assertThat(ending.tasks())
                    .extracting(task -> task.vertex() + "/" + task.subtask() + " " + task.end())
                    .containsExactlyInAnyOrder("0/0 FINISHED", "0/1 FINISHED", "1/0 FINISHED", "1/1 FINISHED");
            assertThat(logics.get(0).events()).containsExactly("open", "finish true", "close well");
            assertThat(logics.get(3).events())
                    .containsExactly("open", "end of input true", "finish true", "close well");
        }
    }

    @Test
    void shouldEndAtOnceWhenThereIsNothingToRun() {
        try (Simulation simulation = new Simulation(1, new Plan(List.of(), List.of()))) {
            simulation.execution().start();

            assertThat(simulation.ending().end()).isEqualTo(TaskEnd.FINISHED);
            assertThat(simulation.ending().endedCount()).isEqualTo(1);
        }
    }

    @Test
    void shouldKeepTheFirstFailureAndCancelTheOthers() {
        try (Simulation simulation = simulate(Endless::new, FailingAtRecord::new)) {
            simulation.execution().start();
            simulation.runToEnd();

            Ending ending = simulation.ending();
            assertThat(ending.end()).isEqualTo(TaskEnd.FAILED);
            assertThat(ending.failure()).hasMessageMatching("record 0 of sink \\(1/2\\)");
            assertThat(ending.failing()).containsExactly(ending.failure());
            assertThat(ending.tasks())
                    .extracting(task -> task.vertex() + "/" + task.subtask() + " " + task.end())
                    .contains("1/0 FAILED", "0/0 CANCELLED", "0/1 CANCELLED");
            assertThat(logics.get(2).events()).last().asString().startsWith("close record 0 of sink");
            assertThat(logics.get(0).events()).contains("cancel", "close 'source (1/2)' was cancelled");
        }
    }

    @Test
    void shouldFailWhenOpenFailsAndCloseWhatWasNotOpened() {
        Function<TaskContext, ScriptedLogic> failing = context -> new ScriptedLogic(context) {
            @Override
            public void open() {
                throw new IllegalStateException("cannot open");
            }
        };
        try (Simulation simulation = simulate(Endless::new, failing)) {
            simulation.execution().start();
            simulation.runToEnd();

            assertThat(simulation.ending().end()).isEqualTo(TaskEnd.FAILED);
            assertThat(simulation.ending().failure()).hasMessage("cannot open");
            assertThat(logics)
                    .allSatisfy(logic -> assertThat(logic.events())
                            .filteredOn(event -> event.startsWith("close"))
                            .hasSize(1));
        }
    }

    @Test
    void shouldFailWhenCloseFails() {
        Function<TaskContext, ScriptedLogic> failing = context -> new ScriptedLogic(context) {
            @Override
            public void close(Throwable failure) {
                throw new IllegalStateException("cannot close");
            }
        };
        try (Simulation simulation = simulate(ScriptedLogic::new, failing)) {
            simulation.execution().start();
            simulation.runToEnd();

            assertThat(simulation.ending().end()).isEqualTo(TaskEnd.FAILED);
            assertThat(simulation.ending().failure()).hasMessage("cannot close");
        }
    }

    @Test
    void shouldKeepWhyItFailedWhenClosingFailsToo() {
        Function<TaskContext, ScriptedLogic> failing = context -> new FailingAtRecord(context) {
            @Override
            public void close(Throwable failure) {
                throw new IllegalStateException("cannot close");
            }
        };
        try (Simulation simulation = simulate(Endless::new, failing)) {
            simulation.execution().start();
            simulation.runToEnd();

            assertThat(simulation.ending().failure())
                    .hasMessageStartingWith("record 0")
                    .hasSuppressedException(new IllegalStateException("cannot close"));
        }
    }

    @Test
    void shouldTellTheFailureAsTheLogicExplainsIt() {
        Function<TaskContext, ScriptedLogic> explaining = context -> new FailingAtRecord(context) {
            @Override
            public Throwable explain(Throwable thrown) {
                return new IllegalArgumentException("explained", thrown);
            }
        };
        try (Simulation simulation = simulate(Endless::new, explaining)) {
            simulation.execution().start();
            simulation.runToEnd();

            assertThat(simulation.ending().failure())
                    .hasMessage("explained")
                    .hasRootCauseMessage("record 0 of sink (1/2)");
        }
    }

    @Test
    void shouldCancelEveryTaskWhereverItIs() {
        try (Simulation simulation = simulate(Endless::new, ScriptedLogic::new)) {
            simulation.execution().start();
            simulation.runFor(200);

            simulation.execution().cancel();
            simulation.execution().cancel();
            simulation.runToEnd();

            assertThat(simulation.ending().end()).isEqualTo(TaskEnd.CANCELLED);
            assertThat(simulation.ending().failure()).isNull();
            assertThat(simulation.ending().endedCount()).isEqualTo(1);
            assertThat(simulation.ending().tasks()).hasSize(4).allMatch(task -> task.end() == TaskEnd.CANCELLED);
        }
    }

    @Test
    void shouldEndWithoutOpeningAnythingWhenCancelledBeforeItStarts() {
        try (Simulation simulation = simulate(Endless::new, ScriptedLogic::new)) {
            simulation.execution().cancel();
            simulation.execution().start();
            simulation.runToEnd();

            assertThat(simulation.ending().end()).isEqualTo(TaskEnd.CANCELLED);
            assertThat(logics).allSatisfy(logic -> assertThat(logic.events()).doesNotContain("open"));
        }
    }

    @Test
    void shouldCancelTheOthersWhenTheCancellationOfOneFails() {
        Function<TaskContext, ScriptedLogic> failing = context -> new Endless(context) {
            @Override
            public void cancel() {
                throw new IllegalStateException("cannot cancel");
            }
        };
        try (Simulation simulation = simulate(failing, ScriptedLogic::new)) {
            simulation.execution().start();
            simulation.runFor(50);

            simulation.execution().cancel();
            simulation.runToEnd();

            assertThat(simulation.ending().end()).isEqualTo(TaskEnd.CANCELLED);
            assertThat(logics.get(3).events()).contains("cancel");
        }
    }

    @Test
    void shouldFailForAReasonThatLiesOutsideOfItsTasks() {
        RuntimeException reason = new IllegalStateException("coordinator lost");
        try (Simulation simulation = simulate(Endless::new, ScriptedLogic::new)) {
            simulation.execution().start();
            simulation.runFor(50);

            simulation.execution().fail(reason);
            simulation.execution().fail(new IllegalStateException("second"));
            simulation.runToEnd();

            assertThat(simulation.ending().end()).isEqualTo(TaskEnd.FAILED);
            assertThat(simulation.ending().failure()).isSameAs(reason);
            assertThat(simulation.ending().failing()).containsExactly(reason);
        }
    }

    @Test
    void shouldStayCancelledWhenATaskFailsAfterwards() {
        try (Simulation simulation = simulate(Endless::new, ScriptedLogic::new)) {
            simulation.execution().start();
            simulation.runFor(50);

            simulation.execution().cancel();
            simulation.execution().fail(new IllegalStateException("too late"));
            simulation.runToEnd();

            assertThat(simulation.ending().end()).isEqualTo(TaskEnd.CANCELLED);
            assertThat(simulation.ending().failing()).isEmpty();
        }
    }

    @Test
    void shouldIgnoreWhatComesAfterItsEnd() {
        try (Simulation simulation = simulate(ScriptedLogic::new, ScriptedLogic::new)) {
            simulation.execution().start();
            simulation.runToEnd();

            simulation.execution().cancel();
            simulation.execution().fail(new IllegalStateException("too late"));

            assertThat(simulation.ending().end()).isEqualTo(TaskEnd.FINISHED);
            assertThat(simulation.ending().endedCount()).isEqualTo(1);
            assertThat(simulation.ending().failing()).isEmpty();
        }
    }

    @Test
    void shouldRefuseAChannelCapacityThatIsNoPowerOfTwo() {
        assertThatThrownBy(() -> new EngineSettings(1000, 0, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("channelCapacity=1000 must be a power of two and at least 4");
        assertThatThrownBy(() -> new EngineSettings(2, 0, 1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThat(new EngineSettings(4, 0, 1, 1).channelCapacity()).isEqualTo(4);
    }

    @Test
    void shouldKeepItsDefaults() {
        assertThat(EngineSettings.DEFAULTS).isEqualTo(new EngineSettings(2048, 0, 30_000, 180_000));
    }
}
