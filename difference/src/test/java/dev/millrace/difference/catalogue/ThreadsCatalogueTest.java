package dev.millrace.difference.catalogue;

import static dev.millrace.difference.harness.Case.finishes;

import dev.millrace.difference.harness.Arrangement;
import dev.millrace.difference.harness.Case;
import dev.millrace.difference.harness.Catalogue;
import dev.millrace.difference.harness.Outputs;
import dev.millrace.difference.harness.Outputs.Notes;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;
import org.apache.flink.streaming.api.functions.source.RichSourceFunction;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.api.operators.YieldingOperatorFactory;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.Collector;

/** What user code may take for granted about the threads that call it. */
@SuppressWarnings("deprecation")
class ThreadsCatalogueTest extends Catalogue {

    @Override
    protected List<Case> cases() {
        return List.of(
                finishes("one thread makes all calls of a subtask", ThreadsCatalogueTest::oneThread),
                finishes("context class loader is the user's", ThreadsCatalogueTest::contextClassLoader),
                finishes("mailbox executor", ThreadsCatalogueTest::mailbox));
    }

    private static void oneThread(StreamExecutionEnvironment env, Outputs out) {
        Notes notes = out.notes("threads", Arrangement.distinct());
        out.collect(
                Inputs.events(env)
                        .keyBy(event -> event.key)
                        .process(new ThreadBound(notes))
                        .rebalance()
                        .map(e -> e),
                "events");
    }

    private static void contextClassLoader(StreamExecutionEnvironment env, Outputs out) {
        Notes notes = out.notes("class loaders", Arrangement.distinct());
        env.addSource(new Loaded(notes), Types.INT).rebalance().print();
        AsyncDataStream.unorderedWait(
                        Inputs.events(env).keyBy(event -> event.key).process(new ThreadBound(notes)),
                        new LoadedAsync(notes),
                        10,
                        TimeUnit.SECONDS)
                .print();
    }

    private static void mailbox(StreamExecutionEnvironment env, Outputs out) {
        out.collect(
                env.fromSequence(1, 30).rebalance().transform("mails", Types.STRING, new MailingFactory()), "texts");
    }

    private static String loader(ClassLoader userClasses) {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        return context == userClasses ? "the user's" : "another: " + context;
    }

    /** Remembers who opened it, as a thread local or a connection bound to a thread would. */
    private static final class ThreadBound extends KeyedProcessFunction<String, Event, Event> {

        private final Notes notes;
        private transient Thread opener;

        ThreadBound(Notes notes) {
            this.notes = notes;
        }

        @Override
        public void open(OpenContext context) {
            opener = Thread.currentThread();
            note("open");
        }

        private void note(String call) {
            notes.add(call + (Thread.currentThread() == opener ? " by the opener" : " by another thread") + ", loader "
                    + loader(getRuntimeContext().getUserCodeClassLoader()));
        }

        @Override
        public void processElement(Event event, Context ctx, Collector<Event> out) {
            ctx.timerService().registerEventTimeTimer(event.at);
            note("element");
            out.collect(event);
        }

        @Override
        public void onTimer(long timestamp, OnTimerContext ctx, Collector<Event> out) {
            note("timer");
        }

        @Override
        public void close() {
            note("close");
        }
    }

    private static final class Loaded extends RichSourceFunction<Integer> {

        private final Notes notes;

        Loaded(Notes notes) {
            this.notes = notes;
        }

        @Override
        public void open(OpenContext context) {
            notes.add("source opened with " + loader(getRuntimeContext().getUserCodeClassLoader()));
        }

        @Override
        public void run(SourceContext<Integer> ctx) {
            notes.add("source run with " + loader(getRuntimeContext().getUserCodeClassLoader()));
        }

        @Override
        public void cancel() {}
    }

    private static final class LoadedAsync extends RichAsyncFunction<Event, String> {

        private final Notes notes;

        LoadedAsync(Notes notes) {
            this.notes = notes;
        }

        @Override
        public void asyncInvoke(Event event, ResultFuture<String> result) {
            notes.add("async with " + loader(getRuntimeContext().getUserCodeClassLoader()));
            result.complete(List.of());
        }
    }

    /** Hands each record to its own mailbox, and waits for all of them at the end by working on it. */
    private static final class Mailing extends AbstractStreamOperator<String>
            implements OneInputStreamOperator<Long, String>, BoundedOneInput {

        private final MailboxExecutor mailbox;
        private int pending;

        Mailing(StreamOperatorParameters<String> parameters, MailboxExecutor mailbox) {
            this.mailbox = mailbox;
            setup(parameters.getContainingTask(), parameters.getStreamConfig(), parameters.getOutput());
        }

        @Override
        public void processElement(StreamRecord<Long> element) throws Exception {
            long number = element.getValue();
            pending++;
            Runnable mail = () -> {
                output.collect(new StreamRecord<>("mail " + number));
                pending--;
            };
            if (number % 2 == 0) {
                mailbox.execute(mail::run, "own");
            } else {
                Delays.after(number % 3, () -> mailbox.execute(mail::run, "from outside"));
            }
            while (pending > 3) {
                mailbox.yield();
            }
        }

        @Override
        public void endInput() throws Exception {
            while (pending > 0) {
                mailbox.yield();
            }
        }
    }

    private static final class MailingFactory extends AbstractStreamOperatorFactory<String>
            implements OneInputStreamOperatorFactory<Long, String>, YieldingOperatorFactory<String> {

        private static final long serialVersionUID = 1L;

        @Override
        @SuppressWarnings("unchecked")
        public <T extends StreamOperator<String>> T createStreamOperator(StreamOperatorParameters<String> parameters) {
            return (T) new Mailing(parameters, getMailboxExecutor());
        }

        @Override
        @SuppressWarnings("rawtypes")
        public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
            return Mailing.class;
        }
    }
}
