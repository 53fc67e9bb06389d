package dev.millrace.difference.catalogue;

import static dev.millrace.difference.harness.Case.finishes;
import static dev.millrace.difference.harness.Case.isCancelled;

import dev.millrace.difference.harness.Arrangement;
import dev.millrace.difference.harness.Case;
import dev.millrace.difference.harness.Catalogue;
import dev.millrace.difference.harness.Gate;
import dev.millrace.difference.harness.Outputs;
import dev.millrace.difference.harness.Outputs.Notes;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.utils.ParameterTool;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.DiscardingSink;

/** Starting, watching and cancelling jobs, and what a function can learn about its own. */
@SuppressWarnings("deprecation")
class JobControlCatalogueTest extends Catalogue {

    @Override
    protected List<Case> cases() {
        return List.of(
                finishes("execute returns the result", JobControlCatalogueTest::execute),
                finishes("executeAsync and the job client", JobControlCatalogueTest::executeAsync),
                finishes("several jobs of one program", JobControlCatalogueTest::severalJobs),
                isCancelled("cancel a running job", JobControlCatalogueTest::cancel),
                isCancelled("cancel a job whose sink blocks", JobControlCatalogueTest::cancelBlocked),
                isCancelled("cancel a job without a legacy source", JobControlCatalogueTest::cancelNewSource),
                finishes("accumulators", JobControlCatalogueTest::accumulators),
                finishes("distributed cache", JobControlCatalogueTest::cache),
                finishes("global job parameters", JobControlCatalogueTest::parameters),
                finishes("facts of the runtime context", JobControlCatalogueTest::facts),
                finishes("metrics of one's own", JobControlCatalogueTest::metrics),
                finishes("object reuse", JobControlCatalogueTest::objectReuse),
                finishes("buffer timeouts", JobControlCatalogueTest::bufferTimeouts));
    }

    private static void execute(StreamExecutionEnvironment env, Outputs out) throws Exception {
        Notes notes = out.notes("result");
        env.fromSequence(1, 10).map(new JobFunctions.Counting());
        env.fromSequence(1, 10).map(new JobFunctions.Counting()).print();
        StandardStreams.captured(line -> {}, line -> {}, () -> {
            Integer count = env.execute("named job").getAccumulatorResult("count");
            notes.add("count " + count);
        });
    }

    private static void executeAsync(StreamExecutionEnvironment env, Outputs out) throws Exception {
        Notes notes = out.notes("client");
        Gate running = out.gate("values", 3);
        Gate go = out.gate("go", 1);
        DataStream<Integer> source = env.addSource(new JobFunctions.Waiting(go), Types.INT);
        out.collect(source, "values", Arrangement.ordered());
        JobClient client = env.executeAsync("async");
        running.await();
        notes.add("status " + client.getJobStatus().get());
        notes.add("same id " + client.getJobID().equals(client.getJobID()));
        go.arrive();
        notes.add("id in result "
                + client.getJobExecutionResult().get().getJobID().equals(client.getJobID()));
        notes.add("status " + client.getJobStatus().get());
    }

    private static void severalJobs(StreamExecutionEnvironment env, Outputs out) throws Exception {
        out.collect(env.fromSequence(1, 5), "first");
        env.execute("first");
        out.collect(env.fromSequence(6, 10).map(number -> -number), "second");
        JobClient second = env.executeAsync("second");
        out.collect(env.fromData("a", "b").rebalance(), "third");
        JobClient third = env.executeAsync("third");
        second.getJobExecutionResult().get();
        third.getJobExecutionResult().get();
    }

    private static void cancel(StreamExecutionEnvironment env, Outputs out) throws Exception {
        Notes calls = out.notes("calls");
        Gate opened = out.gate("opened", env.getParallelism());
        Gate running = out.gate("values", 20);
        env.addSource(new JobFunctions.Endless(calls), Types.INT)
                .keyBy(number -> number % 7)
                .map(new JobFunctions.Closing(calls, opened, running))
                .addSink(new DiscardingSink<>());
        cancel(env, opened, running);
    }

    /** What has never been opened need not be closed, so all subtasks must be open before the job is cancelled. */
    private static void cancel(StreamExecutionEnvironment env, Gate... ready) throws Exception {
        JobClient client = env.executeAsync();
        for (Gate gate : ready) {
            gate.await();
        }
        client.cancel().get();
        JobFunctions.awaitEnd(client, JobStatus.CANCELED);
    }

    private static void cancelBlocked(StreamExecutionEnvironment env, Outputs out) throws Exception {
        Notes calls = out.notes("calls", Arrangement.distinct());
        Gate blocked = out.gate("blocked", 1);
        env.addSource(new JobFunctions.Endless(calls), Types.INT)
                .rebalance()
                .addSink(new JobFunctions.Blocking(calls, blocked));
        cancel(env, blocked);
    }

    private static void cancelNewSource(StreamExecutionEnvironment env, Outputs out) throws Exception {
        Notes calls = out.notes("calls");
        Gate opened = out.gate("opened", env.getParallelism());
        Gate running = out.gate("values", 50);
        env.fromSequence(1, Long.MAX_VALUE)
                .map(Long::intValue)
                .rebalance()
                .map(new JobFunctions.Closing(calls, opened, running))
                .addSink(new DiscardingSink<>());
        cancel(env, opened, running);
    }

    private static void accumulators(StreamExecutionEnvironment env, Outputs out) {
        out.collect(
                env.fromSequence(1, 30).map(new ContextFunctions.Accumulating()).map(new JobFunctions.Counting()),
                "numbers");
    }

    private static void cache(StreamExecutionEnvironment env, Outputs out) throws Exception {
        String file =
                out.file("cached.txt", "first line", "second line").toUri().toString();
        env.registerCachedFile(file, "words");
        env.registerCachedFile(file, "executable words", true);
        out.collect(env.fromSequence(1, 4).map(new ContextFunctions.FromCache()), "lines");
    }

    private static void parameters(StreamExecutionEnvironment env, Outputs out) {
        env.getConfig().setGlobalJobParameters(ParameterTool.fromMap(Map.of("greeting", "hello", "count", "3")));
        out.collect(env.fromSequence(1, 3).map(new ContextFunctions.FromParameters()), "texts");
    }

    private static void facts(StreamExecutionEnvironment env, Outputs out) throws Exception {
        Notes facts = out.notes("facts");
        Configuration configuration = new Configuration();
        configuration.setString("pipeline.name", "facts of a job");
        env.configure(configuration);
        env.setMaxParallelism(32);
        out.collect(
                env.fromSequence(1, 4)
                        .map(new ContextFunctions.Facts(facts))
                        .name("first")
                        .keyBy(number -> number)
                        .map(new ContextFunctions.Facts(facts))
                        .name("second")
                        .setMaxParallelism(16),
                "numbers");
    }

    private static void metrics(StreamExecutionEnvironment env, Outputs out) {
        out.collect(env.fromSequence(1, 20).map(new ContextFunctions.Measured()), "counts", Arrangement.distinct());
    }

    private static void objectReuse(StreamExecutionEnvironment env, Outputs out) {
        env.getConfig().enableObjectReuse();
        DataStream<Event> events = Inputs.events(env)
                .map(event -> Event.of(event.key, event.at, event.value * 2))
                .setParallelism(1)
                .filter(event -> event.value % 3 != 0)
                .setParallelism(1);
        out.collect(
                events.keyBy(event -> event.key).reduce(Panes::sum).map(Event::toString),
                "sums",
                Arrangement.multiset());
        out.collect(Inputs.events(env).keyBy(event -> event.key).countWindow(3).sum("value"), "windows");
    }

    private static void bufferTimeouts(StreamExecutionEnvironment env, Outputs out) {
        env.setBufferTimeout(0);
        Gate both = out.gate("through", 1);
        DataStream<Integer> prompt =
                Inputs.until(both, env, Types.INT, List.of(1)).rebalance().map(number -> number + 1);
        out.collect(prompt, "through", Arrangement.ordered());
        out.collect(env.fromSequence(1, 50).setBufferTimeout(-1).rebalance().map(number -> number), "at the end");
    }
}
