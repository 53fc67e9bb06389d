package dev.millrace.flink.host;

import dev.millrace.flink.keyed.HostStateBackend;
import dev.millrace.flink.keyed.SharedWindows;
import java.util.function.BooleanSupplier;
import org.apache.flink.runtime.checkpoint.SubTaskInitializationMetricsBuilder;
import org.apache.flink.runtime.execution.Environment;
import org.apache.flink.runtime.state.ttl.TtlTimeProvider;
import org.apache.flink.runtime.taskmanager.AsynchronousException;
import org.apache.flink.streaming.api.operators.InternalTimeServiceManager;
import org.apache.flink.streaming.api.operators.InternalTimeServiceManagerImpl;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamTaskStateInitializer;
import org.apache.flink.streaming.api.operators.StreamTaskStateInitializerImpl;
import org.apache.flink.streaming.runtime.tasks.StreamTask;
import org.apache.flink.streaming.runtime.tasks.StreamTaskActionExecutor;
import org.apache.flink.streaming.runtime.tasks.TimerService;
import org.apache.flink.streaming.runtime.tasks.mailbox.MailboxDefaultAction;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;

/**
 * The {@code StreamTask} that operators insist on, with nothing in it: it lends them its mailbox executors, timers and
 * state initialisation, and never runs.
 */
final class ShellTask extends StreamTask<Object, StreamOperator<Object>> {
    private final BooleanSupplier canEmitMore;
    private final SharedWindows sharedWindows = new SharedWindows();

    /** @param canEmitMore whether a source may go on emitting in the same call */
    ShellTask(
            Environment environment,
            TimerService timers,
            StreamTaskActionExecutor actions,
            TaskMailbox mailbox,
            BooleanSupplier canEmitMore)
            throws Exception {
        super(environment, timers, (thread, failure) -> environment.failExternally(failure), actions, mailbox);
        this.canEmitMore = canEmitMore;
    }

    @Override
    protected void init() {
        throw new UnsupportedOperationException("the shell task is never run");
    }

    @Override
    protected void processInput(MailboxDefaultAction.Controller controller) {
        throw new UnsupportedOperationException("the shell task is never run");
    }

    /** Flink's asks whether the task is running, which this one never is, and drops what timers threw. */
    @Override
    public void handleAsyncException(String message, Throwable exception) {
        getEnvironment().failExternally(new AsynchronousException(message, exception));
    }

    /** Knows the operators of this task whose windows many keys share; to be told before state is initialised. */
    SharedWindows sharedWindows() {
        return sharedWindows;
    }

    /** As Flink's, with our tables and timer queues where state is on the heap. */
    @Override
    public StreamTaskStateInitializer createStreamTaskStateInitializer(SubTaskInitializationMetricsBuilder metrics) {
        InternalTimeServiceManager.Provider timers = configuration.getTimerServiceProvider(getUserCodeClassLoader());
        return new NamedStateInitializer(new StreamTaskStateInitializerImpl(
                getEnvironment(),
                HostStateBackend.inPlaceOf(stateBackend, getEnvironment(), sharedWindows),
                metrics,
                TtlTimeProvider.DEFAULT,
                timers == null ? InternalTimeServiceManagerImpl::create : timers,
                this::isCanceled));
    }

    @Override
    public CanEmitBatchOfRecordsChecker getCanEmitBatchOfRecords() {
        return canEmitMore::getAsBoolean;
    }
}
