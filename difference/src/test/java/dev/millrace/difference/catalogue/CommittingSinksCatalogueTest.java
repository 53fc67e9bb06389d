package dev.millrace.difference.catalogue;

import static dev.millrace.difference.harness.Case.fails;
import static dev.millrace.difference.harness.Case.finishes;

import dev.millrace.difference.harness.Case;
import dev.millrace.difference.harness.Catalogue;
import dev.millrace.difference.harness.Outputs;
import dev.millrace.difference.harness.Outputs.Notes;
import java.util.List;
import org.apache.flink.api.common.typeutils.base.IntSerializer;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessageTypeInfo;
import org.apache.flink.streaming.api.connector.sink2.CommittableSummary;
import org.apache.flink.streaming.api.connector.sink2.CommittableWithLineage;
import org.apache.flink.streaming.api.connector.sink2.StandardSinkTopologies;
import org.apache.flink.streaming.api.connector.sink2.SupportsPostCommitTopology;
import org.apache.flink.streaming.api.connector.sink2.SupportsPreCommitTopology;
import org.apache.flink.streaming.api.connector.sink2.SupportsPreWriteTopology;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.TwoPhaseCommitSinkFunction;

/**
 * Sinks that commit, with the topologies around them; without checkpoints everything is committed at the end of input.
 */
@SuppressWarnings("deprecation")
class CommittingSinksCatalogueTest extends Catalogue {

    @Override
    protected List<Case> cases() {
        return List.of(
                finishes("sink writer alone", CommittingSinksCatalogueTest::writerAlone),
                finishes("sink with committer", CommittingSinksCatalogueTest::committer),
                finishes("sink with parallelism of its own", CommittingSinksCatalogueTest::ownParallelism),
                finishes("sink with a topology before the writer", CommittingSinksCatalogueTest::preWrite),
                finishes("sink with a topology before the commit", CommittingSinksCatalogueTest::preCommit),
                finishes("sink with a global committer", CommittingSinksCatalogueTest::globalCommitter),
                fails("committer throws", CommittingSinksCatalogueTest::failing),
                finishes("two-phase commit sink function", CommittingSinksCatalogueTest::twoPhaseCommit));
    }

    private static DataStream<Integer> numbers(StreamExecutionEnvironment env) {
        return env.fromSequence(1, 24).map(Long::intValue);
    }

    private static void writerAlone(StreamExecutionEnvironment env, Outputs out) {
        numbers(env).sinkTo(new WriterOnly(out.notes("calls")));
        Inputs.events(env)
                .map(event -> event.value)
                .setParallelism(1)
                .sinkTo(new WriterOnly(out.notes("calls with event time")))
                .setParallelism(1);
    }

    private static void committer(StreamExecutionEnvironment env, Outputs out) {
        numbers(env).sinkTo(new CommittingSink(out.notes("calls")));
    }

    private static void ownParallelism(StreamExecutionEnvironment env, Outputs out) {
        numbers(env)
                .rebalance()
                .sinkTo(new CommittingSink(out.notes("calls")))
                .setParallelism(3)
                .name("three");
    }

    private static void preWrite(StreamExecutionEnvironment env, Outputs out) {
        numbers(env).sinkTo(new PreWrite(out.notes("calls")));
    }

    private static void preCommit(StreamExecutionEnvironment env, Outputs out) {
        numbers(env).sinkTo(new PreCommit(out.notes("calls")));
    }

    private static void globalCommitter(StreamExecutionEnvironment env, Outputs out) {
        numbers(env).sinkTo(new GlobalCommit(out.notes("calls")));
    }

    private static void failing(StreamExecutionEnvironment env, Outputs out) {
        numbers(env).sinkTo(new CommittingSink(out.notes("calls")) {
            @Override
            public Committer<Integer> createCommitter(CommitterInitContext context) {
                throw new IllegalStateException("no committer");
            }
        });
    }

    private static void twoPhaseCommit(StreamExecutionEnvironment env, Outputs out) {
        env.fromData(1, 2, 3, 4).addSink(new Transactions(out.notes("calls"))).setParallelism(1);
    }

    private record WriterOnly(Notes notes) implements Sink<Integer> {

        @Override
        public SinkWriter<Integer> createWriter(InitContext context) {
            throw new UnsupportedOperationException();
        }

        @Override
        public SinkWriter<Integer> createWriter(WriterInitContext context) {
            return new CommittingSink.Writer(notes);
        }
    }

    private static final class PreWrite extends CommittingSink implements SupportsPreWriteTopology<Integer> {

        PreWrite(Notes notes) {
            super(notes);
        }

        @Override
        public DataStream<Integer> addPreWriteTopology(DataStream<Integer> input) {
            return input.keyBy(number -> number % 5).map(number -> number * 100);
        }
    }

    private static final class PreCommit extends CommittingSink implements SupportsPreCommitTopology<Integer, Integer> {

        PreCommit(Notes notes) {
            super(notes);
        }

        @Override
        public DataStream<CommittableMessage<Integer>> addPreCommitTopology(
                DataStream<CommittableMessage<Integer>> committables) {
            return committables.map(PreCommit::raised);
        }

        private static CommittableMessage<Integer> raised(CommittableMessage<Integer> message) {
            return message instanceof CommittableWithLineage<Integer> committable
                    ? committable.map(number -> number + 1000)
                    : message;
        }

        @Override
        public SimpleVersionedSerializer<Integer> getWriteResultSerializer() {
            return numbers();
        }
    }

    private static final class GlobalCommit extends CommittingSink implements SupportsPostCommitTopology<Integer> {

        GlobalCommit(Notes notes) {
            super(notes);
        }

        @Override
        public void addPostCommitTopology(DataStream<CommittableMessage<Integer>> committables) {
            Notes notes = notes();
            StandardSinkTopologies.addGlobalCommitter(
                    committables
                            .map(message -> noted(notes, message))
                            .returns(CommittableMessageTypeInfo.of(CommittingSink::numbers)),
                    () -> new NotingCommitter(notes, "globally committed "),
                    CommittingSink::numbers);
        }

        private static CommittableMessage<Integer> noted(Notes notes, CommittableMessage<Integer> message) {
            notes.add(
                    message instanceof CommittableSummary<Integer> summary
                            ? "summary of " + summary.getNumberOfSubtasks()
                            : "passed " + ((CommittableWithLineage<Integer>) message).getCommittable());
            return message;
        }
    }

    private static final class Transactions extends TwoPhaseCommitSinkFunction<Integer, Integer, Void> {

        private final Notes notes;

        Transactions(Notes notes) {
            super(IntSerializer.INSTANCE, org.apache.flink.api.common.typeutils.base.VoidSerializer.INSTANCE);
            this.notes = notes;
        }

        @Override
        protected Integer beginTransaction() {
            notes.add("begin");
            return 0;
        }

        @Override
        protected void invoke(Integer transaction, Integer value, Context context) {
            notes.add("invoke " + value);
        }

        @Override
        protected void preCommit(Integer transaction) {
            notes.add("pre-commit");
        }

        @Override
        protected void commit(Integer transaction) {
            notes.add("commit");
        }

        @Override
        protected void abort(Integer transaction) {
            notes.add("abort");
        }
    }
}
