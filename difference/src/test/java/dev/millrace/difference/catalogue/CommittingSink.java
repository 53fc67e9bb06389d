package dev.millrace.difference.catalogue;

import dev.millrace.difference.harness.Outputs.Notes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** A sink that commits each number by itself and notes every call that Flink's contract fixes. */
class CommittingSink implements Sink<Integer>, SupportsCommitter<Integer> {

    private static final long serialVersionUID = 1L;

    private final Notes notes;

    CommittingSink(Notes notes) {
        this.notes = notes;
    }

    Notes notes() {
        return notes;
    }

    @Override
    @Deprecated
    public SinkWriter<Integer> createWriter(InitContext context) {
        throw new UnsupportedOperationException();
    }

    @Override
    public SinkWriter<Integer> createWriter(WriterInitContext context) {
        notes.add("writer of " + context.getTaskInfo().getNumberOfParallelSubtasks());
        return new Writer(notes);
    }

    @Override
    public Committer<Integer> createCommitter(CommitterInitContext context) {
        return new NotingCommitter(notes, "committed ");
    }

    @Override
    public SimpleVersionedSerializer<Integer> getCommittableSerializer() {
        return numbers();
    }

    static SimpleVersionedSerializer<Integer> numbers() {
        return new NumberSerializer<>(number -> number, number -> number);
    }

    static final class Writer implements CommittingSinkWriter<Integer, Integer> {

        private final Notes notes;
        private final List<Integer> pending = new ArrayList<>();

        Writer(Notes notes) {
            this.notes = notes;
        }

        @Override
        public void write(Integer element, Context context) {
            notes.add("wrote " + element + " at " + context.timestamp());
            pending.add(element);
        }

        @Override
        public void writeWatermark(Watermark watermark) {
            notes.add("watermark " + watermark.getTimestamp());
        }

        @Override
        public void flush(boolean endOfInput) {
            notes.add("flush at end of input: " + endOfInput);
        }

        @Override
        public Collection<Integer> prepareCommit() {
            List<Integer> committables = new ArrayList<>(pending);
            pending.clear();
            return committables;
        }

        @Override
        public void close() {
            notes.add("writer closed");
        }
    }

    /** Puts off every third number once and knows every fourth already. */
    static final class NotingCommitter implements Committer<Integer> {

        private final Notes notes;
        private final String verb;

        NotingCommitter(Notes notes, String verb) {
            this.notes = notes;
            this.verb = verb;
        }

        @Override
        public void commit(Collection<CommitRequest<Integer>> requests) {
            for (CommitRequest<Integer> request : requests) {
                int number = request.getCommittable();
                if (number % 3 == 0 && request.getNumberOfRetries() == 0) {
                    notes.add("put off " + number);
                    request.retryLater();
                } else if (number % 4 == 0) {
                    request.signalAlreadyCommitted();
                } else {
                    notes.add(verb + number + " after retries: " + request.getNumberOfRetries());
                }
            }
        }

        @Override
        public void close() {
            notes.add("committer closed");
        }
    }
}
