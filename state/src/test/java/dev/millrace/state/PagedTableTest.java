package dev.millrace.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Random calls on a table and on a map that is copied whole for each snapshot. */
class PagedTableTest {
    private static final int GROUPS = 5;

    /** The kinds of tables, each with keys that give it trouble. */
    enum Kind {
        LONGS {
            @Override
            PagedTable<Object, Object> table() {
                return erased(new LongLongTable<Long, Long>(GROUPS, Kind::groupOf, LongKeys.LONG, LongKeys.LONG));
            }

            @Override
            Object key(long n) {
                return n % 7 == 0 ? n * 0x9e3779b97f4a7c15L : n - 50;
            }

            @Override
            Object value(long n) {
                return n;
            }
        },
        LONG_TO_LIST {
            @Override
            PagedTable<Object, Object> table() {
                return erased(new LongTable<Integer, List<Long>>(
                        GROUPS, Kind::groupOf, LongKeys.INT, list -> new ArrayList<>(list)));
            }

            @Override
            Object key(long n) {
                return (int) n - 100;
            }

            @Override
            Object value(long n) {
                return new ArrayList<>(List.of(n));
            }
        },
        TEXT_TO_LIST {
            @Override
            PagedTable<Object, Object> table() {
                return erased(new ObjectTable<String, List<Long>>(
                        GROUPS, Kind::groupOf, list -> new ArrayList<>(list), value -> 0));
            }

            @Override
            Object key(long n) {
                return "key " + n;
            }

            @Override
            Object value(long n) {
                return new ArrayList<>(List.of(n));
            }
        },
        ONE_HASH {
            @Override
            PagedTable<Object, Object> table() {
                return erased(new ObjectTable<Clash, Long>(GROUPS, key -> 3, null, value -> 0));
            }

            @Override
            Object key(long n) {
                return new Clash(n % 300);
            }

            @Override
            Object value(long n) {
                return n;
            }

            @Override
            int group(Object key) {
                return 3;
            }
        };

        record Clash(long id) {
            @Override
            public int hashCode() {
                return 1;
            }
        }

        abstract PagedTable<Object, Object> table();

        abstract Object key(long n);

        abstract Object value(long n);

        int group(Object key) {
            return groupOf(key);
        }

        static int groupOf(Object key) {
            return Math.floorMod(key.hashCode(), GROUPS);
        }

        @SuppressWarnings("unchecked")
        static PagedTable<Object, Object> erased(PagedTable<?, ?> table) {
            return (PagedTable<Object, Object>) table;
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void shouldDoWhatAMapDoesWhileSnapshotsAreTaken(Kind kind) {
        for (int round = 0; round < 20; round++) {
            long seed = Long.getLong("test.seed", 1000 + round);
            try {
                new Comparison(kind, new Random(seed)).run();
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("-Dtest.seed=" + seed + " repeats it", e);
            }
        }
    }

    private static final class Comparison {
        private final Kind kind;
        private final Random random;
        private final PagedTable<Object, Object> table;
        private final Map<Object, Object> map = new HashMap<>();
        private final Map<TableSnapshot<Object, Object>, Map<Object, Object>> snapshots = new HashMap<>();

        Comparison(Kind kind, Random random) {
            this.kind = kind;
            this.random = random;
            this.table = kind.table();
        }

        void run() {
            int keyCount = random.nextBoolean() ? 40 : 6_000;
            int steps = keyCount * 5;
            for (int step = 0; step < steps; step++) {
                Object key = kind.key(random.nextInt(keyCount));
                int group = kind.group(key);
                int action = random.nextInt(1000);
                if (action < 300) {
                    Object value = kind.value(step);
                    table.put(key, group, value);
                    map.put(key, copied(value));
                } else if (action < 600) {
                    change(key, group, step);
                } else if (action < 750) {
                    assertThat(table.remove(key, group)).isEqualTo(map.remove(key) != null);
                } else if (action < 990) {
                    assertThat(table.get(key, group)).isEqualTo(map.get(key));
                } else if (action < 995) {
                    takeSnapshot();
                } else {
                    releaseSnapshot();
                }
                assertThat(table.size()).isEqualTo(map.size());
            }
            while (!snapshots.isEmpty()) {
                releaseSnapshot();
            }
            assertThat(contents(table)).isEqualTo(map);
        }

        @SuppressWarnings("unchecked")
        private void change(Object key, int group, long step) {
            Object value = table.get(key, group);
            if (value instanceof List<?> list) {
                ((List<Long>) list).add(step);
                ((List<Long>) map.get(key)).add(step);
            } else if (value != null) {
                table.put(key, group, kind.value(step));
                map.put(key, kind.value(step));
            }
        }

        private void takeSnapshot() {
            Map<Object, Object> copy = new HashMap<>();
            map.forEach((key, value) -> copy.put(key, copied(value)));
            snapshots.put(table.snapshot(), copy);
        }

        private static Object copied(Object value) {
            return value instanceof List<?> list ? new ArrayList<>(list) : value;
        }

        private void releaseSnapshot() {
            if (snapshots.isEmpty()) {
                return;
            }
            TableSnapshot<Object, Object> snapshot =
                    snapshots.keySet().iterator().next();
            Map<Object, Object> found = new HashMap<>();
            for (int group = 0; group < GROUPS; group++) {
                int expected = group;
                int before = found.size();
                snapshot.visit(group, (key, value) -> {
                    assertThat(kind.group(key)).isEqualTo(expected);
                    assertThat(found.put(key, value)).as("seen twice: %s", key).isNull();
                });
                assertThat(snapshot.count(group)).isEqualTo(found.size() - before);
                if (snapshots.get(snapshot).hashCode() % 2 == 0) {
                    snapshot.leave(group);
                    change(group);
                }
            }
            assertThat(found).isEqualTo(snapshots.remove(snapshot));
            snapshot.release();
        }

        /** Changes what a snapshot that is being read has left, and more. */
        private void change(int seed) {
            for (int i = 0; i < 20; i++) {
                Object key = kind.key(random.nextInt(6_000));
                change(key, kind.group(key), seed);
            }
        }
    }

    private static Map<Object, Object> contents(PagedTable<Object, Object> table) {
        Map<Object, Object> contents = new HashMap<>();
        long place = 0;
        do {
            place = table.visit(
                    place, (key, value) -> assertThat(contents.put(key, value)).isNull());
        } while (place != 0);
        return contents;
    }

    @Test
    void shouldShowEachEntryThatStaysWhileTheTableGrowsBetweenPages() {
        LongLongTable<Long, Long> table = new LongLongTable<>(1, key -> 0, LongKeys.LONG, LongKeys.LONG);
        for (long key = 0; key < 2_000; key++) {
            table.put(key, 0, key);
        }

        Set<Long> seen = new HashSet<>();
        long place = 0;
        long added = 2_000;
        do {
            place = table.visit(place, (key, value) -> seen.add(key));
            for (int i = 0; i < 500; i++, added++) {
                table.put(added, 0, added);
            }
        } while (place != 0);

        for (long key = 0; key < 2_000; key++) {
            assertThat(seen).contains(key);
        }
    }

    @Test
    void shouldCopyValuesOnlyWhileASnapshotIsLive() {
        int[] copies = {0};
        LongTable<Long, List<Long>> table = new LongTable<>(1, key -> 0, LongKeys.LONG, list -> {
            copies[0]++;
            return new ArrayList<>(list);
        });
        for (long key = 0; key < 100; key++) {
            table.put(key, 0, new ArrayList<>());
        }

        table.get(1L, 0);
        assertThat(copies[0]).isZero();
        TableSnapshot<Long, List<Long>> snapshot = table.snapshot();
        table.get(1L, 0);
        table.get(1L, 0);
        assertThat(copies[0]).isEqualTo(1);
        snapshot.release();
        table.get(2L, 0);

        assertThat(copies[0]).isEqualTo(1);
    }

    @Test
    void shouldRefuseToReadAReleasedSnapshot() {
        LongLongTable<Long, Long> table = new LongLongTable<>(1, key -> 0, LongKeys.LONG, LongKeys.LONG);
        TableSnapshot<Long, Long> snapshot = table.snapshot();
        snapshot.release();

        assertThatThrownBy(() -> snapshot.visit(0, (key, value) -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("after its release");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 128, 32_768})
    void shouldKeepEveryGroupByItself(int groupCount) {
        LongLongTable<Long, Long> table =
                new LongLongTable<>(groupCount, key -> (int) (key % groupCount), LongKeys.LONG, LongKeys.LONG);
        int keyCount = 20_000;
        for (long key = 0; key < keyCount; key++) {
            table.put(key, (int) (key % groupCount), key);
        }

        TableSnapshot<Long, Long> snapshot = table.snapshot();
        int[] count = {0};
        for (int group = 0; group < groupCount; group++) {
            int expected = group;
            snapshot.visit(group, (key, value) -> {
                assertThat((int) (key % groupCount)).isEqualTo(expected);
                count[0]++;
            });
        }

        assertThat(count[0]).isEqualTo(keyCount);
    }

    @Test
    void shouldTouchKeysThatAreThereAndOthers() {
        List<Function<Integer, PagedTable<Object, Object>>> makers =
                List.of(n -> Kind.LONGS.table(), n -> Kind.LONG_TO_LIST.table(), n -> Kind.TEXT_TO_LIST.table());
        List<LongFunction<Object>> keys = List.of(Kind.LONGS::key, Kind.LONG_TO_LIST::key, Kind.TEXT_TO_LIST::key);
        for (int i = 0; i < makers.size(); i++) {
            PagedTable<Object, Object> table = makers.get(i).apply(i);
            Object there = keys.get(i).apply(1);
            table.put(there, Kind.groupOf(there), Kind.values()[i].value(1));

            Object[] shown = {there, keys.get(i).apply(2)};
            table.touch(shown, new int[] {Kind.groupOf(shown[0]), Kind.groupOf(shown[1])}, 2);

            assertThat(table.size()).isEqualTo(1);
        }
    }
}
