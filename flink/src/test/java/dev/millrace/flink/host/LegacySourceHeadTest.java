package dev.millrace.flink.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.engine.exchange.Outlet;
import dev.millrace.engine.exchange.Signal;
import dev.millrace.engine.task.Mailbox;
import dev.millrace.engine.task.Progress;
import dev.millrace.engine.task.TaskContext;
import dev.millrace.engine.task.TaskFigures;
import dev.millrace.engine.time.Clock;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.functions.source.SourceFunction;
import org.apache.flink.streaming.api.graph.StreamConfig;
import org.apache.flink.streaming.api.operators.StreamSource;
import org.apache.flink.streaming.runtime.tasks.OperatorChain;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a task is told of the end of a {@code SourceFunction}, which may end in three ways. */
@Timeout(30)
class LegacySourceHeadTest {
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch told = new CountDownLatch(1);
    private final CountDownLatch woken = new CountDownLatch(1);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    @Test
    void shouldEndWhenTheFunctionHasReturned() throws Exception {
        LegacySourceHead head = headOf(() -> {});

        head.produce(1);
        head.awaitEnd();

        assertThat(head.produce(1)).isEqualTo(Progress.ENDED);
    }

    @Test
    void shouldNotEndWhenTheFunctionReturnsBecauseItIsCancelled() throws Exception {
        LegacySourceHead head = headOf(told::await);

        head.produce(1);
        started.await();
        head.cancel();
        head.awaitEnd();

        assertThat(woken.getCount()).isZero();
        assertThat(head.produce(1)).isEqualTo(Progress.NOTHING_NOW);
    }

    @Test
    void shouldNotEndWhenTheFunctionFails() throws Exception {
        LegacySourceHead head = headOf(() -> {
            throw new IllegalStateException("of the function's");
        });

        head.produce(1);
        head.awaitEnd();

        assertThat(failure.get()).hasMessage("of the function's");
        assertThat(head.produce(1)).isEqualTo(Progress.NOTHING_NOW);
    }

    private interface Function {
        void run() throws Exception;
    }

    private LegacySourceHead headOf(Function function) {
        StreamConfig config = new StreamConfig(new Configuration());
        config.setOperatorName("source");
        HostedOperator hosted = new HostedOperator(new Scripted(function), config, Optional.empty(), null, true);
        return new LegacySourceHead(
                new Context(), hosted, null, new Object(), getClass().getClassLoader(), new FailureSite());
    }

    private static final class Idle implements SourceFunction<Object> {
        private static final long serialVersionUID = 1;

        @Override
        public void run(SourceContext<Object> ctx) {}

        @Override
        public void cancel() {}
    }

    private final class Scripted extends StreamSource<Object, Idle> {
        private static final long serialVersionUID = 1;
        private final transient Function function;

        Scripted(Function function) {
            super(new Idle());
            this.function = function;
        }

        @Override
        public void run(Object lock, OperatorChain<?, ?> operatorChain) throws Exception {
            started.countDown();
            function.run();
        }

        @Override
        public void cancel() {
            told.countDown();
        }
    }

    private final class Context implements TaskContext {
        @Override
        public String description() {
            return "source (1/1)";
        }

        @Override
        public int subtask() {
            return 0;
        }

        @Override
        public int parallelism() {
            return 1;
        }

        @Override
        public Outlet outlet(int index) {
            throw new AssertionError("nothing is emitted");
        }

        @Override
        public void broadcast(Signal signal) {
            throw new AssertionError("nothing is emitted");
        }

        @Override
        public Mailbox mailbox() {
            throw new AssertionError("nothing is posted");
        }

        @Override
        public Clock clock() {
            throw new AssertionError("nothing is timed");
        }

        @Override
        public TaskFigures figures() {
            return new TaskFigures();
        }

        @Override
        public boolean isScarce() {
            return false;
        }

        @Override
        public void wake() {
            woken.countDown();
        }

        @Override
        public void await(BooleanSupplier condition) {
            throw new AssertionError("nothing is waited for");
        }

        @Override
        public boolean isTaskThread() {
            return true;
        }

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public void fail(Throwable cause) {
            failure.set(cause);
        }
    }
}
