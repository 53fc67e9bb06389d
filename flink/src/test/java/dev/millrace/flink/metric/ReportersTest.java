package dev.millrace.flink.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.runtime.metrics.ReporterSetup;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReportersTest {
    private static final String FACTORY = TestReporterFactory.class.getName();

    private final Configuration configuration = new Configuration();
    private final List<String> remarks = new ArrayList<>();

    @BeforeEach
    void forget() {
        TestReporterFactory.OPENED.clear();
    }

    private void set(String key, String value) {
        configuration.setString("metrics.reporter." + key, value);
    }

    private List<String> made() {
        return new Reporters(configuration, remarks::add)
                .setups().stream().map(ReporterSetup::getName).toList();
    }

    @Test
    void shouldMakeWhatIsNamedByItsFactory() {
        set("mine.factory.class", FACTORY);
        set("mine.port", "17");

        assertThat(made()).containsExactly("mine");
        assertThat(remarks).isEmpty();
        assertThat(TestReporterFactory.OPENED)
                .singleElement()
                .extracting(config -> config.getProperty("port"))
                .isEqualTo("17");
    }

    @Test
    void shouldMakeOnlyThoseThatAreListed() {
        set("one.factory.class", FACTORY);
        set("two.factory.class", FACTORY);
        configuration.setString("metrics.reporters", " two , three");

        assertThat(made()).containsExactly("two");
        assertThat(remarks)
                .containsExactly("metrics reporter 'three' is listed in metrics.reporters and has no factory."
                        + " Set metrics.reporter.three.factory.class.");
    }

    @Test
    void shouldTakeAClassForItsFactoryAndSayIt() {
        set("old.class", FACTORY.substring(0, FACTORY.length() - "Factory".length()));

        assertThat(made()).containsExactly("old");
        assertThat(remarks)
                .containsExactly(
                        "metrics reporter 'old' is named by metrics.reporter.old.class, which Flink ignores since"
                                + " 1.18; taken as " + FACTORY + ". Set metrics.reporter.old.factory.class instead.");
    }

    @Test
    void shouldSayWhichFactoriesThereAreWhereOneIsUnknown() {
        set("other.factory.class", "com.example.NoSuchFactory");

        assertThat(made()).isEmpty();
        assertThat(remarks)
                .containsExactly("metrics reporter 'other' reports nothing: there is no factory"
                        + " com.example.NoSuchFactory. Put its jar on the class path or below plugins/, or name one of"
                        + " these: " + FACTORY + ".");
    }

    @Test
    void shouldNameTheFactoryThatIsMissingOfAReporterOfFlinks() {
        set("graphite.class", "org.apache.flink.metrics.graphite.GraphiteReporter");

        assertThat(made()).isEmpty();
        assertThat(remarks)
                .hasSize(2)
                .last()
                .asString()
                .startsWith("metrics reporter 'graphite' reports nothing: there is no factory"
                        + " org.apache.flink.metrics.graphite.GraphiteReporterFactory.");
    }

    @Test
    void shouldGoOnWithoutAReporterThatCannotBeMade() {
        set("bad.factory.class", FACTORY);
        set("bad.broken", "true");
        set("good.factory.class", FACTORY);

        assertThat(made()).containsExactly("good");
        assertThat(remarks)
                .containsExactly("metrics reporter 'bad' reports nothing: broken on purpose. See the keys"
                        + " metrics.reporter.bad.* and the jar of " + FACTORY + ".");
    }

    @Test
    void shouldReportEveryTenSecondsWhereTheIntervalIsNone() {
        set("mine.factory.class", FACTORY);
        set("mine.interval", "often");

        assertThat(made()).containsExactly("mine");
        assertThat(remarks)
                .containsExactly("metrics reporter 'mine' has interval=often, which is no duration; it reports every"
                        + " 10 s. Write one as 10 s or 500 ms.");
        assertThat(TestReporterFactory.OPENED)
                .singleElement()
                .extracting(MetricConfig.class::cast)
                .extracting(config -> config.getProperty("interval"))
                .isEqualTo("10 s");
    }

    @Test
    void shouldMakeNoRegistryWhereNobodyReportsOrAsks() {
        try (EngineMetrics silent = EngineMetrics.of(configuration, remarks::add)) {
            assertThat(silent.isKept()).isFalse();
            assertThat(silent.live()).isEmpty();
        }
    }

    @Test
    void shouldMakeOneWhereSomebodyMayAsk() {
        configuration.set(MetricsOption.KEEP, true);

        try (EngineMetrics kept = EngineMetrics.of(configuration, remarks::add)) {
            assertThat(kept.isKept()).isTrue();
            assertThat(kept.live()).extracting(Registration::name).contains("numRunningJobs", "Used");
        }
    }
}
