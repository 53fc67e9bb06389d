package dev.millrace.state;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import java.util.ArrayList;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** What {@link Page} and {@link UndoLog} rely on: a snapshot is read while values in its pages are replaced. */
public final class SnapshotStress {
    private SnapshotStress() {}

    private static LongLongTable<Long, Long> numbers() {
        LongLongTable<Long, Long> table = new LongLongTable<>(1, key -> 0, LongKeys.LONG, LongKeys.LONG);
        table.put(1L, 0, 10L);
        table.put(2L, 0, 20L);
        return table;
    }

    private static void read(TableSnapshot<Long, Long> snapshot, JJ_Result result) {
        snapshot.visitLongs(0, (key, value) -> {
            if (key == 1) {
                result.r1 = value;
            } else {
                result.r2 = value;
            }
        });
    }

    /** Values that are replaced while the snapshot is read are still found as they were. */
    @JCStressTest
    @Outcome(id = "10, 20", expect = ACCEPTABLE, desc = "the values of the snapshot")
    @State
    public static class Replaced {
        private final LongLongTable<Long, Long> table = numbers();
        private final TableSnapshot<Long, Long> snapshot = table.snapshot();

        @Actor
        public void replace() {
            table.put(1L, 0, 11L);
            table.put(2L, 0, 21L);
            table.put(1L, 0, 12L);
        }

        @Actor
        public void read(JJ_Result result) {
            SnapshotStress.read(snapshot, result);
        }
    }

    /** As before, with a page that was in the log of an earlier snapshot. */
    @JCStressTest
    @Outcome(id = "11, 20", expect = ACCEPTABLE, desc = "the values of the second snapshot")
    @State
    public static class ReplacedAgain {
        private final LongLongTable<Long, Long> table = numbers();
        private final TableSnapshot<Long, Long> snapshot;

        public ReplacedAgain() {
            TableSnapshot<Long, Long> earlier = table.snapshot();
            table.put(1L, 0, 11L);
            earlier.release();
            snapshot = table.snapshot();
        }

        @Actor
        public void replace() {
            table.put(1L, 0, 12L);
            table.put(2L, 0, 22L);
        }

        @Actor
        public void read(JJ_Result result) {
            SnapshotStress.read(snapshot, result);
        }
    }

    /** What is replaced once the reader has left needs no log, and does not come too early. */
    @JCStressTest
    @Outcome(id = "10, 20", expect = ACCEPTABLE, desc = "the values of the snapshot")
    @State
    public static class LeftAndReplaced {
        private final LongLongTable<Long, Long> table = numbers();
        private final TableSnapshot<Long, Long> snapshot = table.snapshot();

        @Actor
        public void replace() {
            table.put(1L, 0, 11L);
            table.remove(2L, 0);
            table.put(3L, 0, 31L);
        }

        @Actor
        public void read(JJ_Result result) {
            SnapshotStress.read(snapshot, result);
            snapshot.leave(0);
            snapshot.release();
        }
    }

    /** A list that is changed in place is another one than the snapshot's. */
    @JCStressTest
    @Outcome(id = "10, 20", expect = ACCEPTABLE, desc = "the values of the snapshot")
    @State
    public static class ChangedInPlace {
        private final LongTable<Long, List<Long>> table =
                new LongTable<>(1, key -> 0, LongKeys.LONG, list -> new ArrayList<>(list));
        private final TableSnapshot<Long, List<Long>> snapshot;

        public ChangedInPlace() {
            table.put(1L, 0, new ArrayList<>(List.of(10L)));
            table.put(2L, 0, new ArrayList<>(List.of(20L)));
            snapshot = table.snapshot();
        }

        @Actor
        public void change() {
            table.get(1L, 0).set(0, 11L);
            table.get(2L, 0).set(0, 21L);
        }

        @Actor
        public void read(JJ_Result result) {
            snapshot.visit(0, (key, value) -> {
                if (key == 1) {
                    result.r1 = value.get(0);
                } else {
                    result.r2 = value.get(0);
                }
            });
        }
    }
}
