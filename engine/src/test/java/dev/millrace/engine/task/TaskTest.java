package dev.millrace.engine.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.engine.exchange.Signal.Barrier;
import dev.millrace.engine.plan.Distribution;
import dev.millrace.engine.plan.Edge;
import dev.millrace.engine.plan.Plan;
import dev.millrace.engine.plan.Vertex;
import dev.millrace.engine.testing.ScriptedLogic;
import dev.millrace.engine.testing.Simulation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** One source task and one task that takes from it, over a channel of four elements. */
class TaskTest {
    private ScriptedLogic source;
    private ScriptedLogic sink;

    private Simulation start(Function<TaskContext, ScriptedLogic> first, Function<TaskContext, ScriptedLogic> second) {
        Plan plan = new Plan(
                List.of(
                        new Vertex("source", 1, 0, false, context -> source = first.apply(context)),
                        new Vertex("sink", 1, 1, false, context -> sink = second.apply(context))),
                List.of(new Edge(0, 1, 0, Distribution.ALL_TO_ALL)));
        Simulation simulation = new Simulation(1, plan);
        simulation.execution().start();
        return simulation;
    }

    private static Mailbox.Letter letter(int priority, Runnable action) {
        return new Mailbox.Letter() {
            @Override
            public int priority() {
                return priority;
            }

            @Override
            public void open() {
                action.run();
            }
        };
    }

    /** Sends numbers one a turn until it is told to stop. */
    private static class Counting extends ScriptedLogic {
        final AtomicInteger sent = new AtomicInteger();
        private final int count;

        Counting(TaskContext context, int count) {
            super(context);
            this.count = count;
        }

        @Override
        public Progress produce(int budget) throws Exception {
            if (sent.get() == count) {
                return Progress.ENDED;
            }
            context.outlet(0).emit(0, sent.getAndIncrement(), 0, false);
            return Progress.MORE;
        }
    }

    @Test
    void shouldNotProduceMoreThanTheChannelHoldsWhileItsConsumerWaits() {
        AtomicBoolean go = new AtomicBoolean();
        try (Simulation simulation =
                start(context -> new Counting(context, 100), context -> new ScriptedLogic(context) {
                    @Override
                    public void record(int input, Object value, long timestamp, boolean hasTimestamp) throws Exception {
                        context.await(go::get);
                        note("record " + value);
                    }
                })) {
            AtomicInteger sent = ((Counting) source).sent;
            simulation.clock().schedule(1_000, () -> {
                assertThat(sent.get()).isBetween(3, 5);
                assertThat(sink.events()).containsExactly("open");
                go.set(true);
            });

            simulation.runToEnd();

            assertThat(simulation.ending().end()).isEqualTo(TaskEnd.FINISHED);
            assertThat(sink.events()).hasSize(100 + 4).contains("record 0", "record 99");
        }
    }

    @Test
    void shouldOpenLettersInOrderAndBeforeItGoesOn() {
        List<String> opened = new ArrayList<>();
        try (Simulation simulation = start(context -> new Counting(context, 1), ScriptedLogic::new)) {
            Mailbox mailbox = simulation.execution().task(1, 0).mailbox();
            mailbox.post(letter(0, () -> opened.add("first while " + sink.events())));
            mailbox.post(letter(9, () -> opened.add("second while " + sink.events())));

            simulation.runToEnd();

            assertThat(opened).containsExactly("first while [open]", "second while [open]");
        }
    }

    @Test
    void shouldOpenOnlyUrgentLettersWhileItWaitsInTheMiddleOfARecord() {
        List<String> opened = new ArrayList<>();
        try (Simulation simulation = start(context -> new Counting(context, 1), context -> new ScriptedLogic(context) {
            @Override
            public void record(int input, Object value, long timestamp, boolean hasTimestamp) throws Exception {
                context.mailbox().post(letter(1, () -> opened.add("low")));
                context.clock().schedule(10, () -> context.mailbox().post(letter(5, () -> opened.add("high"))));
                context.await(() -> context.mailbox().has(5));
                context.mailbox().take(5).open();
                opened.add("record over");
            }
        })) {
            simulation.runToEnd();

            assertThat(opened).containsExactly("high", "record over", "low");
        }
    }

    @Test
    void shouldOpenWhatWasPostedBeforeABarrierAheadOfIt() {
        try (Simulation simulation = start(
                context -> new Counting(context, 1) {
                    @Override
                    public Progress produce(int budget) throws Exception {
                        Progress progress = super.produce(budget);
                        if (progress == Progress.MORE) {
                            context.broadcast(new Barrier(1, true, null));
                        }
                        return progress;
                    }
                },
                context -> new ScriptedLogic(context) {
                    @Override
                    public void record(int input, Object value, long timestamp, boolean hasTimestamp) {
                        context.mailbox().post(letter(0, () -> note("letter")));
                    }
                })) {
            simulation.runToEnd();

            assertThat(sink.events()).containsSubsequence("letter", "barrier 1");
        }
    }

    @Test
    void shouldRefuseLettersOnceItHasEnded() {
        try (Simulation simulation = start(ScriptedLogic::new, ScriptedLogic::new)) {
            simulation.runToEnd();

            assertThat(simulation.execution().task(0, 0).mailbox().post(() -> {}))
                    .isFalse();
        }
    }

    @Test
    void shouldFailWhenALetterFails() {
        try (Simulation simulation = start(context -> new Counting(context, 100), ScriptedLogic::new)) {
            simulation.execution().task(1, 0).mailbox().post(() -> {
                throw new IllegalStateException("in a letter");
            });

            simulation.runToEnd();

            assertThat(simulation.ending().end()).isEqualTo(TaskEnd.FAILED);
            assertThat(simulation.ending().failure()).hasMessage("in a letter");
        }
    }

    @Test
    void shouldFinishDownstreamButStayForBarriersWhileItLingers() {
        AtomicBoolean lingering = new AtomicBoolean(true);
        try (Simulation simulation = start(
                context -> new ScriptedLogic(context) {
                    @Override
                    public boolean lingers() {
                        return lingering.get();
                    }
                },
                ScriptedLogic::new)) {
            Task task = simulation.execution().task(0, 0);
            simulation.clock().schedule(10, () -> {
                assertThat(sink.events()).containsExactly("open", "end of input true", "finish true");
                task.mailbox().post(() -> task.outlet(0).broadcast(new Barrier(7, true, null)));
            });
            simulation.clock().schedule(20, () -> {
                lingering.set(false);
                task.wake();
            });

            simulation.runToEnd();

            assertThat(simulation.clock().nowMs()).isEqualTo(20);
            assertThat(sink.events())
                    .containsExactly("open", "end of input true", "finish true", "barrier 7", "close well");
        }
    }

    @Test
    void shouldPassOnThatTheJobIsSuspended() {
        try (Simulation simulation = start(
                context -> new ScriptedLogic(context) {
                    @Override
                    public Progress produce(int budget) {
                        return Progress.SUSPENDED;
                    }
                },
                ScriptedLogic::new)) {
            simulation.runToEnd();

            assertThat(source.events()).containsExactly("open", "finish false", "close well");
            assertThat(sink.events()).containsExactly("open", "end of input false", "finish false", "close well");
            assertThat(simulation.ending().end()).isEqualTo(TaskEnd.FINISHED);
        }
    }

    @Test
    void shouldProduceAgainWhenWokenAfterThereWasNothing() {
        AtomicInteger asked = new AtomicInteger();
        try (Simulation simulation = start(
                context -> new ScriptedLogic(context) {
                    @Override
                    public Progress produce(int budget) {
                        if (asked.incrementAndGet() == 3) {
                            return Progress.ENDED;
                        }
                        context.clock().schedule(10, context::wake);
                        return Progress.NOTHING_NOW;
                    }
                },
                ScriptedLogic::new)) {
            simulation.runToEnd();

            assertThat(asked).hasValue(3);
            assertThat(simulation.clock().nowMs()).isEqualTo(20);
        }
    }

    @Test
    void shouldEndTheTurnWhateverHappenedInIt() {
        AtomicInteger turns = new AtomicInteger();
        try (Simulation simulation = start(
                context -> new ScriptedLogic(context) {
                    @Override
                    public void beginTurn() {
                        turns.incrementAndGet();
                        throw new IllegalStateException("cannot begin");
                    }

                    @Override
                    public void endTurn() {
                        turns.decrementAndGet();
                    }
                },
                ScriptedLogic::new)) {
            simulation.runToEnd();

            assertThat(simulation.ending().failure()).hasMessage("cannot begin");
            assertThat(turns).hasValue(0);
        }
    }

    @Test
    void shouldFailWhenTheEndOfATurnFails() {
        try (Simulation simulation = start(
                context -> new Counting(context, 100) {
                    @Override
                    public void endTurn() {
                        throw new IllegalStateException("cannot end");
                    }
                },
                ScriptedLogic::new)) {
            simulation.runToEnd();

            assertThat(simulation.ending().end()).isEqualTo(TaskEnd.FAILED);
            assertThat(simulation.ending().failure()).hasMessage("cannot end");
        }
    }

    @Test
    void shouldKnowItsOwnThreadAndPlace() {
        AtomicBoolean inside = new AtomicBoolean();
        try (Simulation simulation = start(
                context -> new ScriptedLogic(context) {
                    @Override
                    public void open() {
                        inside.set(context.isTaskThread());
                    }
                },
                ScriptedLogic::new)) {
            simulation.runToEnd();

            Task task = simulation.execution().task(1, 0);
            assertThat(inside).isTrue();
            assertThat(task.isTaskThread()).isFalse();
            assertThat(task.description()).isEqualTo("sink (1/1)");
            assertThat(task.subtask()).isZero();
            assertThat(task.parallelism()).isEqualTo(1);
        }
    }

    @Test
    void shouldTakeABarrierOnceThatItWasToldOfAndThatItsChannelsBring() {
        AtomicBoolean go = new AtomicBoolean();
        try (Simulation simulation = start(
                context -> new Counting(context, 10) {
                    @Override
                    public void barrier(Barrier barrier) throws Exception {
                        context.broadcast(barrier);
                    }

                    @Override
                    public boolean lingers() {
                        return !go.get();
                    }
                },
                ScriptedLogic::new)) {
            for (long epoch = 1; epoch <= 3; epoch++) {
                Barrier barrier = new Barrier(epoch, true, "request");
                simulation.execution().forEachTask(task -> task.announce(barrier));
                String taken = "barrier " + epoch;
                simulation.runUntil(() -> sink.events().contains(taken));
            }

            go.set(true);
            simulation.execution().task(0, 0).wake();
            simulation.runToEnd();

            assertThat(sink.events().stream().filter(event -> event.startsWith("barrier")))
                    .containsExactly("barrier 1", "barrier 2", "barrier 3");
        }
    }
}
