package dev.millrace.difference.catalogue;

import static dev.millrace.difference.harness.Case.finishes;

import dev.millrace.difference.harness.Case;
import dev.millrace.difference.harness.Catalogue;
import dev.millrace.difference.harness.Outputs;
import dev.millrace.difference.harness.Outputs.Notes;
import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.IterativeStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.transformations.KeyedMultipleInputTransformation;
import org.apache.flink.streaming.api.transformations.MultipleInputTransformation;

/** How operators are put into tasks, operators with many inputs, and iterations. Task names show the chains. */
@SuppressWarnings("deprecation")
class ChainingCatalogueTest extends Catalogue {

    @Override
    protected List<Case> cases() {
        return List.of(
                finishes("a chain", ChainingCatalogueTest::chain),
                finishes("disableChaining", ChainingCatalogueTest::disabled),
                finishes("startNewChain", ChainingCatalogueTest::newChain),
                finishes("disableOperatorChaining", ChainingCatalogueTest::noChains),
                finishes("a tree of chained operators", ChainingCatalogueTest::tree),
                finishes("slot sharing groups", ChainingCatalogueTest::slots),
                finishes("parallelism of each operator", ChainingCatalogueTest::parallelisms),
                finishes("uids, names and descriptions", ChainingCatalogueTest::names),
                finishes("operator with three inputs", ChainingCatalogueTest::threeInputs),
                finishes("operator with three inputs and chained sources", ChainingCatalogueTest::chainedSources),
                finishes("keyed operator with three inputs", ChainingCatalogueTest::keyedThreeInputs),
                finishes("iteration", ChainingCatalogueTest::iteration),
                finishes("iteration with feedback of another type", ChainingCatalogueTest::feedback));
    }

    private static void chain(StreamExecutionEnvironment env, Outputs out) {
        Notes tasks = out.notes("tasks");
        out.collect(
                env.fromSequence(1, 10)
                        .map(new Named(tasks))
                        .map(new Named(tasks))
                        .filter(n -> n > 3),
                "numbers");
    }

    private static void disabled(StreamExecutionEnvironment env, Outputs out) {
        Notes tasks = out.notes("tasks");
        out.collect(
                env.fromSequence(1, 10)
                        .map(new Named(tasks))
                        .map(new Named(tasks))
                        .disableChaining()
                        .map(new Named(tasks)),
                "numbers");
    }

    private static void newChain(StreamExecutionEnvironment env, Outputs out) {
        Notes tasks = out.notes("tasks");
        out.collect(
                env.fromSequence(1, 10)
                        .map(new Named(tasks))
                        .map(new Named(tasks))
                        .startNewChain()
                        .map(new Named(tasks)),
                "numbers");
    }

    private static void noChains(StreamExecutionEnvironment env, Outputs out) {
        env.disableOperatorChaining();
        chain(env, out);
    }

    private static void tree(StreamExecutionEnvironment env, Outputs out) {
        Notes tasks = out.notes("tasks");
        DataStream<Long> trunk = env.fromSequence(1, 10).map(new Named(tasks));
        DataStream<Long> left = trunk.map(new Named(tasks)).filter(number -> number % 2 == 0);
        DataStream<Long> right = trunk.map(new Named(tasks));
        out.collect(left.map(number -> -number), "left");
        out.collect(left.keyBy(number -> number % 3).map(number -> number), "left keyed");
        out.collect(right, "right");
        out.collect(right.union(left).map(number -> number + 100), "both");
    }

    private static void slots(StreamExecutionEnvironment env, Outputs out) {
        out.collect(
                env.fromSequence(1, 20)
                        .map(number -> number + 1)
                        .slotSharingGroup("first")
                        .map(number -> number * 2)
                        .slotSharingGroup("second")
                        .keyBy(number -> number % 3)
                        .map(number -> number)
                        .slotSharingGroup("default"),
                "numbers");
    }

    private static void parallelisms(StreamExecutionEnvironment env, Outputs out) {
        Notes tasks = out.notes("tasks");
        out.collect(
                env.fromSequence(1, 20)
                        .setParallelism(3)
                        .map(new Named(tasks))
                        .setParallelism(2)
                        .map(new Named(tasks))
                        .setParallelism(1)
                        .map(new Named(tasks))
                        .setParallelism(4)
                        .keyBy(number -> number)
                        .map(new Named(tasks)),
                "numbers");
        out.collect(
                env.fromSequence(1, 3).forceNonParallel().map(new Named(tasks)).forceNonParallel(), "alone");
    }

    private static void names(StreamExecutionEnvironment env, Outputs out) {
        Notes tasks = out.notes("tasks");
        out.collect(
                env.fromSequence(1, 5)
                        .uid("source")
                        .name("the source")
                        .map(new Named(tasks))
                        .name("the first")
                        .uid("first")
                        .setDescription("does little")
                        .keyBy(number -> number)
                        .map(new Named(tasks))
                        .setUidHash("0123456789abcdef0123456789abcdef")
                        .name("the second"),
                "numbers");
    }

    private static void threeInputs(StreamExecutionEnvironment env, Outputs out) {
        MultipleInputTransformation<String> three = new MultipleInputTransformation<>(
                "three", new ThreeInputs.Factory(out.notes("ends")), Types.STRING, env.getParallelism());
        three.addInput(env.fromSequence(1, 10).map(number -> number).getTransformation());
        three.addInput(env.fromData("a", "b", "c").rebalance().getTransformation());
        three.addInput(Inputs.events(env).keyBy(event -> event.key).getTransformation());
        env.addOperator(three);
        out.collect(new DataStream<>(env, three), "texts");
    }

    private static void chainedSources(StreamExecutionEnvironment env, Outputs out) {
        ThreeInputs.Factory factory = new ThreeInputs.Factory(out.notes("ends"));
        factory.setChainingStrategy(ChainingStrategy.HEAD_WITH_SOURCES);
        MultipleInputTransformation<String> three =
                new MultipleInputTransformation<>("three", factory, Types.STRING, env.getParallelism());
        three.addInput(env.fromSource(new NumberSequenceSource(1, 20), WatermarkStrategy.noWatermarks(), "numbers")
                .getTransformation());
        three.addInput(env.fromData("a", "b", "c").rebalance().getTransformation());
        three.addInput(
                env.fromSource(new LanesSource(4, 10), Inputs.everyEvent(0), "lanes", TypeInformation.of(Event.class))
                        .getTransformation());
        env.addOperator(three);
        out.collect(new DataStream<>(env, three), "texts");
    }

    private static void keyedThreeInputs(StreamExecutionEnvironment env, Outputs out) {
        KeyedMultipleInputTransformation<String> three = new KeyedMultipleInputTransformation<>(
                "three", new ThreeInputs.Factory(out.notes("ends")), Types.STRING, env.getParallelism(), Types.STRING);
        KeySelector<Long, String> remainder = number -> "k" + number % 3;
        KeySelector<String, String> itself = text -> text;
        KeySelector<Event, String> key = event -> event.key;
        three.addInput(env.fromSequence(1, 10).keyBy(remainder).getTransformation(), remainder);
        three.addInput(env.fromData("a", "b", "c").keyBy(itself).getTransformation(), itself);
        three.addInput(Inputs.events(env).keyBy(key).getTransformation(), key);
        env.addOperator(three);
        out.collect(new DataStream<>(env, three), "texts");
    }

    private static void iteration(StreamExecutionEnvironment env, Outputs out) {
        DataStream<Long> numbers = env.fromSequence(1, 10).map(number -> number);
        IterativeStream<Long> loop = numbers.iterate(1000);
        DataStream<Long> less = loop.map(number -> number - 3);
        loop.closeWith(less.filter(number -> number > 0));
        out.collect(less, "steps");
        out.collect(less.filter(number -> number <= 0), "results");
    }

    private static void feedback(StreamExecutionEnvironment env, Outputs out) {
        IterativeStream.ConnectedIterativeStreams<Long, String> loop =
                env.fromSequence(1, 6).map(number -> number).iterate(1000).withFeedbackType(String.class);
        DataStream<String> texts = loop.map(new ThreeInputs.Feedback()).returns(Types.STRING);
        loop.closeWith(texts.filter(text -> text.length() < 5));
        out.collect(texts, "texts");
    }

    /** Notes the task that it runs in. */
    private static final class Named extends RichMapFunction<Long, Long> {

        private final Notes tasks;

        Named(Notes tasks) {
            this.tasks = tasks;
        }

        @Override
        public void open(OpenContext context) {
            tasks.add(getRuntimeContext().getTaskInfo().getTaskNameWithSubtasks());
        }

        @Override
        public Long map(Long number) {
            return number;
        }
    }
}
