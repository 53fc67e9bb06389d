package dev.millrace.flink.host;

import dev.millrace.engine.exchange.Outlet;
import dev.millrace.engine.exchange.Signal;
import dev.millrace.engine.task.Mailbox;
import dev.millrace.engine.task.TaskContext;
import dev.millrace.engine.task.TaskFigures;
import dev.millrace.engine.time.Clock;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.checkpoint.SubTaskInitializationMetricsBuilder;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.ttl.TtlTimeProvider;
import org.apache.flink.streaming.api.graph.StreamConfig;
import org.apache.flink.streaming.api.operators.InternalTimeServiceManager;
import org.apache.flink.streaming.api.operators.InternalTimeServiceManagerImpl;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperatorFactoryUtil;
import org.apache.flink.streaming.api.operators.StreamTaskStateInitializerImpl;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;
import org.apache.flink.streaming.runtime.tasks.StreamTaskActionExecutor;

/**
 * One operator of subtask 0, made and opened without a task around it: it gets no records, its timers never fire, what
 * it emits is lost. Whoever makes it sees, through the state backend, which state the operator asks for. To be used and
 * closed by one thread, whose context class loader is the job's.
 */
@SuppressWarnings({"unchecked", "rawtypes"})
public final class OperatorProbe implements AutoCloseable {
    private final HostedVertex vertex;
    private final StateBackend backend;
    private final StreamConfig config;
    private final FailureSite failures = new FailureSite();
    private final HostEnvironment environment;
    private final ShellTask shell;
    private final StreamOperator<?> operator;
    private boolean isInitialized;

    /**
     * Makes the operator.
     *
     * @param config of an operator in the vertex
     * @param backend asked for the operator's state
     */
    public OperatorProbe(JobScope job, HostedVertex vertex, StreamConfig config, StateBackend backend)
            throws Exception {
        this.vertex = vertex;
        this.backend = backend;
        this.config = config;
        Context context = new Context();
        TaskSetup setup = new TaskSetup(job, vertex, context, new IterationFeedback.Registry(), failures);
        environment = setup.environment(TaskRestore.NOTHING);
        shell = setup.shell(
                environment, new HostTimers(context.clock(), context::fail), StreamTaskActionExecutor.IMMEDIATE);
        Tuple2<StreamOperator<?>, Optional<ProcessingTimeService>> created = StreamOperatorFactoryUtil.createOperator(
                (StreamOperatorFactory) config.getStreamOperatorFactory(job.classLoader()),
                shell,
                config,
                new Nowhere(),
                new HostEvents(job, 0));
        operator = created.f0;
    }

    /** Flink's own object. */
    public StreamOperator<?> operator() {
        return operator;
    }

    /** Calls {@code initializeState} as when a job starts from nothing. */
    public void initializeState() throws Exception {
        isInitialized = true;
        InternalTimeServiceManager.Provider timers = config.getTimerServiceProvider(shell.getUserCodeClassLoader());
        operator.initializeState(new StreamTaskStateInitializerImpl(
                environment,
                backend,
                new SubTaskInitializationMetricsBuilder(0),
                TtlTimeProvider.DEFAULT,
                timers == null ? InternalTimeServiceManagerImpl::create : timers,
                () -> false));
    }

    /** Calls {@code open}; to be called after {@link #initializeState()}. */
    public void open() throws Exception {
        operator.open();
    }

    @Override
    public void close() throws Exception {
        try {
            if (isInitialized) {
                operator.close();
            }
        } finally {
            try {
                shell.getCancelables().close();
                shell.cleanUp(null);
            } finally {
                environment.close();
            }
        }
    }

    /** A task's surroundings in which nothing ever happens. */
    private final class Context implements TaskContext {
        private final Mailbox mailbox = new Mailbox(() -> {});

        @Override
        public String description() {
            return vertex.name() + " (1/" + vertex.parallelism() + ")";
        }

        @Override
        public int subtask() {
            return 0;
        }

        @Override
        public int parallelism() {
            return vertex.parallelism();
        }

        @Override
        public Outlet outlet(int index) {
            throw new UnsupportedOperationException("a probed operator emits nothing");
        }

        @Override
        public void broadcast(Signal signal) {
            // Nobody listens.
        }

        @Override
        public Mailbox mailbox() {
            return mailbox;
        }

        @Override
        public Clock clock() {
            return StillClock.INSTANCE;
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
            // There are no turns.
        }

        @Override
        public void await(BooleanSupplier condition) throws InterruptedException {
            while (!condition.getAsBoolean()) {
                Thread.sleep(1); // Whoever probes sets the limit, and interrupts.
            }
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
            // Whatever it is, it is not about the state that was asked for.
        }
    }

    /** Tells the time and never does anything at one. */
    private enum StillClock implements Clock {
        INSTANCE;

        @Override
        public long nowMs() {
            return System.currentTimeMillis();
        }

        @Override
        public long nowNs() {
            return System.nanoTime();
        }

        @Override
        public Alarm schedule(long delayMs, Runnable action) {
            return () -> true;
        }

        @Override
        public void close() {
            // Holds nothing.
        }
    }
}
