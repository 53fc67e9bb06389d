package dev.millrace.flink.host;

import dev.millrace.engine.task.TaskContext;
import dev.millrace.flink.metric.OperatorShares;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.heap.PagedKeyedStateBackend;
import org.apache.flink.streaming.api.graph.StreamConfig;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorV2;
import org.apache.flink.streaming.api.operators.BoundedMultiInput;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;

/**
 * One of Flink's operators with what belongs to it. Owned by the task's thread.
 *
 * @param operator Flink's own object
 * @param config of this operator
 * @param timers the operator's own, if its factory asked for them
 * @param mailbox runs letters for this operator and those in front of it
 * @param isHead whether its inputs come from outside of the chain
 */
record HostedOperator(
        StreamOperator<?> operator,
        StreamConfig config,
        Optional<ProcessingTimeService> timers,
        MailboxExecutor mailbox,
        boolean isHead) {

    String name() {
        return config.getOperatorName();
    }

    /** Who keeps its keyed state, once that is initialised. */
    OperatorShares.KeyedState keyedState() {
        KeyedStateBackend<?> backend = null;
        if (operator instanceof AbstractStreamOperator<?> one) {
            backend = one.getKeyedStateBackend();
        } else if (operator instanceof AbstractStreamOperatorV2<?> multi) {
            backend = multi.getKeyedStateBackend();
        }
        if (backend == null) {
            return OperatorShares.KeyedState.NONE;
        }
        return backend instanceof PagedKeyedStateBackend
                ? OperatorShares.KeyedState.NATIVE
                : OperatorShares.KeyedState.HOSTED;
    }

    /** @param input counted from 1, as Flink does */
    void endInput(int input) throws Exception {
        LogContext.within(name(), () -> {
            if (operator instanceof BoundedOneInput one) {
                one.endInput();
            } else if (operator instanceof BoundedMultiInput multi) {
                multi.endInput(input);
            }
        });
    }

    /**
     * Stops the operator's timers, lets everything that is in its mailbox happen, and flushes it. Waits for callbacks
     * that are under way on other threads.
     */
    void finish(TaskContext context, boolean drained) throws Exception {
        if (timers.isPresent()) {
            CompletableFuture<Void> quiet = timers.get().quiesce();
            quiet.whenComplete((nothing, failure) -> context.wake());
            while (!quiet.isDone()) {
                if (!mailbox.tryYield()) {
                    context.await(() -> quiet.isDone() || context.mailbox().has(config.getChainIndex()));
                }
            }
        }
        openLetters();
        if (drained) {
            LogContext.within(name(), operator::finish);
        }
        openLetters();
    }

    private void openLetters() {
        boolean more = true;
        while (more) {
            more = mailbox.tryYield();
        }
    }
}
