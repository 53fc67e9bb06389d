package dev.millrace.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One thread reads snapshots while the table's goes on with what a job does: mostly replacing and changing values. */
class ConcurrentSnapshotTest {
    private static final int SNAPSHOTS = 60;

    private final ExecutorService reader = Executors.newSingleThreadExecutor();

    @AfterEach
    void stopReader() {
        reader.shutdownNow();
    }

    @ParameterizedTest
    @EnumSource(PagedTableTest.Kind.class)
    void shouldFindWhatWasThereWhileValuesAreReplaced(PagedTableTest.Kind kind) throws Exception {
        long seed = Long.getLong("test.seed", System.nanoTime());
        Random random = new Random(seed);
        PagedTable<Object, Object> table = kind.table();
        Map<Object, Object> map = new HashMap<>();
        int keyCount = 4_000;
        for (int n = 0; n < keyCount; n++) {
            put(kind, table, map, n, n);
        }
        long changes = 0;
        for (int i = 0; i < SNAPSHOTS; i++) {
            Map<Object, Object> expected = new HashMap<>();
            map.forEach((key, value) -> expected.put(key, copied(value)));
            TableSnapshot<Object, Object> snapshot = table.snapshot();
            Future<Map<Object, Object>> found = reader.submit(() -> read(snapshot));
            do {
                // A few keys that come in between make pages be copied; with each second snapshot there are none.
                int key = random.nextInt(i % 2 == 0 || random.nextInt(50) > 0 ? keyCount : keyCount + 2_000);
                changes += change(kind, table, map, key, random.nextInt());
            } while (!found.isDone());
            assertThat(found.get()).as("-Dtest.seed=%d, snapshot %d", seed, i).isEqualTo(expected);
        }
        assertThat(changes).isGreaterThan(SNAPSHOTS);
    }

    private static Map<Object, Object> read(TableSnapshot<Object, Object> snapshot) {
        Map<Object, Object> found = new HashMap<>();
        for (int group = 0; group < 5; group++) {
            snapshot.visit(group, (key, value) -> found.put(key, copied(value)));
            snapshot.leave(group);
        }
        snapshot.release();
        return found;
    }

    private static Object copied(Object value) {
        return value instanceof List<?> list ? new ArrayList<>(list) : value;
    }

    private static void put(
            PagedTableTest.Kind kind, PagedTable<Object, Object> table, Map<Object, Object> map, int n, long value) {
        Object key = kind.key(n);
        table.put(key, kind.group(key), kind.value(value));
        map.put(key, kind.value(value));
    }

    /** In place where values are lists, as functions do with state that they were given. */
    @SuppressWarnings("unchecked")
    private static int change(
            PagedTableTest.Kind kind, PagedTable<Object, Object> table, Map<Object, Object> map, int n, long by) {
        Object key = kind.key(n);
        if (by % 2 == 0 && table.get(key, kind.group(key)) instanceof List<?> list) {
            ((List<Long>) list).set(0, by);
            ((List<Long>) map.get(key)).set(0, by);
        } else {
            put(kind, table, map, n, by);
        }
        return 1;
    }
}
