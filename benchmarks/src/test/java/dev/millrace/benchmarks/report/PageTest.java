package dev.millrace.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.benchmarks.measure.CaseResult;
import java.util.List;
import org.junit.jupiter.api.Test;

class PageTest {
    @Test
    void shouldSayWhereTheFiguresComeFromAndHowToRepeatThem() throws InterruptedException {
        assertThat(page(SampleCases.fourTimesAsFast()))
                .contains("```\n./millrace bench W9 --rounds 3\n```")
                .contains("| commit | abc123 |")
                .contains("| machine | a machine |")
                .contains("| JDK | a JDK |")
                .contains("| JVM flags of every engine | `-Xmx1g` |")
                .contains("| counted rounds | 3 |");
    }

    @Test
    void shouldShowEveryEngineAndEveryRatio() throws InterruptedException {
        assertThat(page(SampleCases.fourTimesAsFast()))
                .contains("### W9, parallelism 2, 1,000,000 records")
                .contains("| millrace | 100 [90.0 .. 110] | 10,000,000 [9,090,909 .. 11,111,111] | count=100")
                .contains("| flink | 4.00 [4.00 .. 5.00] wins | 4.00 [4.00 .. 5.00] wins |")
                .contains("| W9, parallelism 2, 1,000,000 records | CPU ns/record vs flink ≥ 4 | 4.00 | yes |")
                .contains("## Losing and tying cases\n\nNone.");
    }

    @Test
    void shouldListWhatIsNotWon() throws InterruptedException {
        assertThat(page(SampleCases.noFaster()))
                .contains("- W9, parallelism 2, 1,000,000 records, CPU ns/record: ties against flink at 1.10 [1.00 .. ")
                .contains(
                        "- W9, parallelism 2, 1,000,000 records, records/s: ties against flink at 1.10 [1.00 .. 1.13]");
    }

    @Test
    void shouldListWrongOutputs() throws InterruptedException {
        assertThat(page(SampleCases.brokenOutput()))
                .contains("## Wrong or unfinished\n\n- W9, parallelism 2, 1,000,000 records: millrace BROKEN, output");
    }

    private static String page(CaseResult result) {
        return new Page(SampleCases.ORIGIN).of(List.of(result));
    }
}
