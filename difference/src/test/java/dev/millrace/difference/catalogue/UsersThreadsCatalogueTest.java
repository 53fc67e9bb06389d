package dev.millrace.difference.catalogue;

import static dev.millrace.difference.harness.Case.finishes;

import dev.millrace.difference.harness.Arrangement;
import dev.millrace.difference.harness.Case;
import dev.millrace.difference.harness.Catalogue;
import dev.millrace.difference.harness.Outputs;
import dev.millrace.difference.harness.Outputs.Notes;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** What user code binds to its thread: thread locals, locks, class loaders, depth of calls. */
class UsersThreadsCatalogueTest extends Catalogue {

    @Override
    protected List<Case> cases() {
        return List.of(
                finishes("thread local set in open", UsersThreadsCatalogueTest::threadLocal),
                finishes("lock held from open to close", locking(50, 0)),
                finishes("lock held from open to close by a slow function", locking(8, 150))
                        .deviating("a task whose function blocks goes on on another thread"),
                finishes("deep recursion", UsersThreadsCatalogueTest::recursion),
                finishes("chain of three hundred", UsersThreadsCatalogueTest::longChain),
                finishes("parallel streams within a function", UsersThreadsCatalogueTest::parallelStream),
                finishes("context class loader changed by a function", UsersThreadsCatalogueTest::loaderChanged));
    }

    private static void threadLocal(StreamExecutionEnvironment env, Outputs out) {
        out.collect(
                env.fromSequence(1, 200)
                        .rebalance()
                        .map(new Bound("a"))
                        .rebalance()
                        .map(new Bound("b"))
                        .rebalance()
                        .map(new Bound("c")),
                "numbers");
    }

    /** Finds in its thread local what it put there itself. */
    private static final class Bound extends RichMapFunction<Long, Long> {

        private static final ThreadLocal<String> OWNER = new ThreadLocal<>();

        private final String name;

        Bound(String name) {
            this.name = name;
        }

        private String me() {
            return name + getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
        }

        @Override
        public void open(OpenContext context) {
            OWNER.set(me());
        }

        @Override
        public Long map(Long number) {
            if (!me().equals(OWNER.get())) {
                throw new IllegalStateException(me() + " finds what " + OWNER.get() + " put into its thread local");
            }
            return number;
        }
    }

    private static dev.millrace.difference.harness.Program locking(long count, long pauseMs) {
        return (env, out) -> out.collect(
                env.fromSequence(1, count)
                        .rebalance()
                        .map(new Locking(out.notes("lock", Arrangement.distinct()), pauseMs)),
                "numbers");
    }

    /** As a connection that belongs to the thread that opened it. */
    private static final class Locking extends RichMapFunction<Long, Long> {

        private final Notes notes;
        private final long pauseMs;
        private transient ReentrantLock lock;

        Locking(Notes notes, long pauseMs) {
            this.notes = notes;
            this.pauseMs = pauseMs;
        }

        @Override
        public void open(OpenContext context) {
            lock = new ReentrantLock();
            lock.lock();
        }

        @Override
        public Long map(Long number) {
            notes.add("held in map " + lock.isHeldByCurrentThread());
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pauseMs));
            return number;
        }

        @Override
        public void close() {
            notes.add("held in close " + lock.isHeldByCurrentThread());
            lock.unlock();
        }
    }

    private static int depth(int number) {
        return number == 0 ? 0 : 1 + depth(number - 1);
    }

    private static void recursion(StreamExecutionEnvironment env, Outputs out) {
        out.collect(env.fromSequence(1, 3).rebalance().map(number -> depth(5_000)), "depths");
    }

    private static void longChain(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Long> numbers = env.fromSequence(1, 20);
        for (int i = 0; i < 300; i++) {
            numbers = numbers.map(number -> number + 1);
        }
        out.collect(numbers, "numbers");
    }

    private static void parallelStream(StreamExecutionEnvironment env, Outputs out) {
        out.collect(
                env.fromSequence(1, 50)
                        .rebalance()
                        .map(number -> IntStream.range(0, 1000).parallel().sum() + number),
                "sums");
    }

    private static void loaderChanged(StreamExecutionEnvironment env, Outputs out) {
        Notes notes = out.notes("loaders", Arrangement.distinct());
        out.collect(
                env.fromSequence(1, 50)
                        .rebalance()
                        .map(number -> {
                            Thread.currentThread().setContextClassLoader(ClassLoader.getPlatformClassLoader());
                            return number;
                        })
                        .rebalance()
                        .map(number -> {
                            notes.add(Thread.currentThread().getContextClassLoader()
                                    == ClassLoader.getPlatformClassLoader());
                            return number;
                        }),
                "numbers");
    }
}
