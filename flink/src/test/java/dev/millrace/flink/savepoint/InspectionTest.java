package dev.millrace.flink.savepoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.apache.flink.core.execution.SavepointFormatType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InspectionTest {
    private static final String EVENT = SavepointDirectory.Event.class.getName();

    @TempDir
    private Path directory;

    /** Does not have the class of a state's values, as if there were no job's jar. */
    private static final ClassLoader WITHOUT_CLASSES = new ClassLoader(InspectionTest.class.getClassLoader()) {
        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.equals(EVENT)) {
                throw new ClassNotFoundException(name);
            }
            return super.loadClass(name, resolve);
        }
    };

    private static StateDescription state(SavepointDescription savepoint, String name) {
        return savepoint.operators().stream()
                .flatMap(operator -> operator.states().stream())
                .filter(state -> state.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<Object> facts(SavepointDescription savepoint, String name) {
        StateDescription state = state(savepoint, name);
        return List.of(
                state.kind(),
                state.value().text(),
                state.isTtl(),
                state.entries().orElse(-1),
                state.keys().orElse(-1));
    }

    @ParameterizedTest
    @CsvSource({
        "CANONICAL, 1, false, true, canonical",
        "CANONICAL, 3, true, false, canonical",
        "NATIVE, 1, true, true, heap",
        "NATIVE, 3, false, true, heap"
    })
    void shouldDescribeEveryKindOfState(
            SavepointFormatType format, int parallelism, boolean isCompressed, boolean hasClasses, String keyed)
            throws Exception {
        Path path = SavepointDirectory.write(directory, format, parallelism, isCompressed);

        SavepointDescription savepoint =
                Inspection.of(path.toString(), hasClasses ? getClass().getClassLoader() : WITHOUT_CLASSES);

        long keys = SavepointDirectory.KEYS;
        long numbers = SavepointDirectory.NUMBERS;
        long lists = keys;
        assertThat(savepoint.faults()).isEmpty();
        assertThat(savepoint.isMovable()).isTrue();
        assertThat(savepoint.checkpointId()).isEqualTo(1);
        assertThat(savepoint.operators())
                .flatExtracting(OperatorDescription::formats)
                .containsOnly(keyed);
        assertThat(facts(savepoint, "value"))
                .containsExactly(StateKind.VALUE, EVENT + "{id: Long, text: String}", false, keys, keys);
        assertThat(facts(savepoint, "list")).containsExactly(StateKind.LIST, "List<Long>", false, lists, keys);
        assertThat(facts(savepoint, "map")).containsExactly(StateKind.MAP, "Map<Long, String>", false, numbers, keys);
        assertThat(facts(savepoint, "reducing")).containsExactly(StateKind.REDUCING, "Long", false, keys, keys);
        assertThat(facts(savepoint, "expiring")).containsExactly(StateKind.VALUE, "Long", true, keys, keys);
        assertThat(facts(savepoint, "window-contents")).containsExactly(StateKind.REDUCING, "Long", false, keys, keys);
        assertThat(state(savepoint, "window-contents").key().text()).isEqualTo("String");
        assertThat(state(savepoint, "window-contents").namespace().text()).isEqualTo("TimeWindow");
        assertThat(facts(savepoint, "_timer_state/event_user-timers"))
                .containsExactly(StateKind.EVENT_TIMERS, "Timer<Long>", false, keys, -1L);
        assertThat(facts(savepoint, "_timer_state/processing_user-timers"))
                .containsExactly(StateKind.PROCESSING_TIMERS, "Timer<Long>", false, numbers, -1L);
        assertThat(facts(savepoint, "position")).containsExactly(StateKind.SPLIT_LIST, "Long", false, 3L, -1L);
        assertThat(state(savepoint, "position").bytes())
                .isEqualTo(isCompressed ? OptionalLong.empty() : OptionalLong.of(3L * Long.BYTES));
        assertThat(savepoint.missing()).isEqualTo(hasClasses ? List.of() : List.of(EVENT));
    }

    @Test
    void shouldCountInHeapFormatWhatComesBeforeAClassThatIsMissing() throws Exception {
        Path path = SavepointDirectory.write(directory, SavepointFormatType.NATIVE, 2, false);

        SavepointDescription savepoint = Inspection.of(path.toString(), WITHOUT_CLASSES);

        assertThat(savepoint.faults()).isEmpty();
        assertThat(state(savepoint, "value").value().isMissing()).isTrue();
        assertThat(state(savepoint, "map").kind()).isEqualTo(StateKind.MAP);
        assertThat(state(savepoint, "window-contents").entries()).isEqualTo(OptionalLong.of(SavepointDirectory.KEYS));
    }

    @Test
    void shouldReadASavepointWhereverItIsMovedToAndByItsMetadataFile() throws Exception {
        Path path = SavepointDirectory.write(directory, SavepointFormatType.CANONICAL, 1, false);
        Path moved = Files.move(path, directory.resolve("elsewhere"));

        SavepointDescription byFile =
                Inspection.of(moved.resolve("_metadata").toString(), getClass().getClassLoader());

        assertThat(byFile.faults()).isEmpty();
        assertThat(byFile.path()).isEqualTo(moved.toString());
        assertThat(byFile.fileCount()).isGreaterThan(2);
        assertThat(state(byFile, "value").entries()).hasValue(SavepointDirectory.KEYS);
    }
}
