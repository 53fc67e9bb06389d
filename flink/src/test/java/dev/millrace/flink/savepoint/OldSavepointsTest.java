package dev.millrace.flink.savepoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Flink 1.8 to 1.19 wrote. */
@EnabledIf("isThere")
class OldSavepointsTest {
    private static final String STATEFUL = "new-stateful-udf-migration-itcase-flink";
    private static final String SCALA = "stateful-scala-udf-migration-itcase-flink1.18-rocksdb-savepoint";

    @TempDir
    private Path directory;

    static boolean isThere() {
        return FlinkTestsJar.isThere();
    }

    private SavepointDescription inspect(String name) {
        return Inspection.of(
                FlinkTestsJar.unpack(name, directory).toString(), getClass().getClassLoader());
    }

    private static StateDescription state(SavepointDescription savepoint, String operator, String name) {
        return savepoint.operators().stream()
                .filter(candidate -> candidate.id().startsWith(operator))
                .flatMap(found -> found.states().stream())
                .filter(state -> state.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    @Tag("slow")
    void shouldReadEveryOneOfThem() {
        List<String> names = FlinkTestsJar.savepoints();

        assertThat(names).hasSizeGreaterThan(150);
        assertThat(names).allSatisfy(name -> {
            SavepointDescription savepoint = inspect(name);
            assertThat(savepoint.faults()).isEmpty();
            assertThat(savepoint.operators())
                    .flatExtracting(OperatorDescription::states)
                    .isNotEmpty();
        });
    }

    @ParameterizedTest
    @CsvSource({
        "1.8-savepoint, 2, savepoint or checkpoint, heap",
        "1.9-rocksdb-savepoint, 2, savepoint or checkpoint, RocksDB full",
        "1.12-savepoint, 3, savepoint or checkpoint, heap",
        "1.13-savepoint, 3, canonical savepoint, canonical",
        "1.15-hashmap-savepoint, 3, canonical savepoint, canonical",
        "1.16-hashmap-savepoint-native, 4, native savepoint, heap",
        "1.18-rocksdb-savepoint, 4, canonical savepoint, canonical",
        "1.19-hashmap-checkpoint, 4, checkpoint, heap"
    })
    void shouldCountTheSameInEveryFormat(String writer, int version, String kind, String format) {
        SavepointDescription savepoint = inspect(STATEFUL + writer);

        StateDescription values = state(savepoint, "41e91aae", "state-name");
        assertThat(savepoint.metadataVersion()).isEqualTo(version);
        assertThat(savepoint.kind()).isEqualTo(kind);
        assertThat(savepoint.operators())
                .flatExtracting(OperatorDescription::formats)
                .containsOnly(format);
        assertThat(values.kind()).isEqualTo(StateKind.VALUE);
        assertThat(values.key().text()).isEqualTo("Tuple1<Long>");
        assertThat(values.namespace().text()).isEqualTo("Long");
        assertThat(values.value().text()).isEqualTo("Long");
        assertThat(values.entries()).hasValue(4);
        assertThat(values.keys()).hasValue(4);
        assertThat(state(savepoint, "1f2b5df5", "source-state").kind()).isEqualTo(StateKind.UNION_LIST);
        assertThat(state(savepoint, "1f2b5df5", "source-state").entries()).hasValue(4);
    }

    @Test
    void shouldSayHowManyFilesRocksDbHas() {
        SavepointDescription savepoint = inspect(STATEFUL + "1.18-rocksdb-savepoint-native");

        OperatorDescription operator = savepoint.operators().stream()
                .filter(candidate -> candidate.id().startsWith("41e91aae"))
                .findFirst()
                .orElseThrow();
        assertThat(operator.formats()).containsExactly("RocksDB");
        assertThat(operator.files().count()).isEqualTo(21);
        assertThat(operator.files().bytes()).isPositive();
        assertThat(operator.states())
                .extracting(StateDescription::name)
                .contains("state-name", "_timer_state/event_timer");
        assertThat(state(savepoint, "41e91aae", "state-name").entries()).isEmpty();
    }

    @Test
    void shouldCountBroadcastStateAndTimers() {
        SavepointDescription broadcast =
                inspect("new-stateful-broadcast-udf-migration-itcase-flink1.17-hashmap-savepoint");
        SavepointDescription timers = inspect(STATEFUL + "1.10-savepoint");

        assertThat(state(broadcast, "12d7d939", "broadcast-state-1").entries()).hasValue(4);
        assertThat(state(timers, "41e91aae", "_timer_state/event_timer").entries())
                .hasValue(4);
    }

    @Test
    void shouldTellTypesOfClassesThatAreNotThere() {
        SavepointDescription savepoint = inspect(SCALA);

        assertThat(savepoint.missing())
                .contains("org.apache.flink.api.scala.typeutils.ScalaCaseClassSerializerSnapshot");
        assertThat(state(savepoint, "d1392353", "caseClassWithNestingState")
                        .value()
                        .text())
                .isEqualTo("org.apache.flink.api.scala.migration.CustomCaseClassWithNesting<Long,"
                        + " org.apache.flink.api.scala.migration.CustomCaseClass<String, Long>>");
        assertThat(state(savepoint, "d1392353", "caseClassState").entries()).isPresent();
    }
}
