package dev.millrace.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.millrace.benchmarks.measure.Contender.Role;
import dev.millrace.benchmarks.measure.EngineOutcome.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RoundsTest {
    private final List<String> calls = new ArrayList<>();
    private final List<String> progress = new ArrayList<>();

    @Test
    void shouldTakeTurnsAndDropTheFirstRound() throws InterruptedException {
        CaseResult result = run(2, peer().cpuNs(999, 400, 600), ours().cpuNs(999, 100, 300));

        assertThat(calls).containsExactly("flink", "millrace", "flink", "millrace", "flink", "millrace");
        assertThat(result.outcomes().get(0).figures().get(Figure.CPU_NS_PER_RECORD))
                .isEqualTo(new Spread(500, 400, 600));
        assertThat(progress.get(0)).isEqualTo("W9 p=2 round 0 of 2 (not counted): flink");
        assertThat(progress.get(5)).isEqualTo("W9 p=2 round 2 of 2: millrace");
    }

    @Test
    void shouldTakeRatiosWithinARound() throws InterruptedException {
        CaseResult result = run(2, peer().cpuNs(1, 400, 600), ours().cpuNs(1, 100, 300));

        assertThat(result.underTest().orElseThrow().advantagesOver("flink").get(Figure.CPU_NS_PER_RECORD))
                .isEqualTo(new Spread(3, 2, 4));
    }

    @Test
    void shouldCountMoreRecordsASecondAsBetter() throws InterruptedException {
        CaseResult result = run(1, peer().cpuNs(1, 400), ours().cpuNs(1, 100));

        EngineOutcome ours = result.underTest().orElseThrow();
        EngineOutcome peer = result.outcomes().get(0);
        assertThat(ours.advantagesOver("flink").get(Figure.RECORDS_PER_SECOND).median())
                .isCloseTo(4, within(1e-9));
        assertThat(peer.advantagesOver("millrace")
                        .get(Figure.RECORDS_PER_SECOND)
                        .median())
                .isCloseTo(0.25, within(1e-9));
    }

    @Test
    void shouldShowNoFiguresOfAnEngineWithAnotherOutputThanTheLoop() throws InterruptedException {
        CaseResult result = run(2, peer().wrongOutput(), ours().cpuNs(1, 100, 100), loop().cpuNs(1, 10, 10));

        EngineOutcome peer = result.outcomes().get(0);
        assertThat(peer.status()).isEqualTo(Status.BROKEN);
        assertThat(peer.figures()).isEmpty();
        assertThat(peer.message())
                .isEqualTo("output of flink is count=100 checksum=0000000000abcdee,"
                        + " of loop count=100 checksum=0000000000abcdef");
        assertThat(result.isValid()).isFalse();
        assertThat(result.underTest().orElseThrow().advantages()).containsOnlyKeys("loop");
    }

    @Test
    void shouldNoticeAWrongOutputInALaterRound() throws InterruptedException {
        CaseResult result = run(2, ours().cpuNs(1, 100).wrongOutput(), loop().cpuNs(1, 10, 10));

        assertThat(result.underTest().orElseThrow().status()).isEqualTo(Status.BROKEN);
    }

    @Test
    void shouldNotRunAnEngineAgainThatFailed() throws InterruptedException {
        CaseResult result = run(2, peer().cpuNs(1, 100, 100), ours().failure("out of memory"));

        assertThat(calls).containsExactly("flink", "millrace", "flink", "flink");
        assertThat(result.underTest().orElseThrow().status()).isEqualTo(Status.FAILED);
        assertThat(result.underTest().orElseThrow().message()).isEqualTo("out of memory");
        assertThat(result.outcomes().get(0).isOk()).isTrue();
    }

    @Test
    void shouldCompareWithTheFirstEngineThatEndedWithoutALoop() throws InterruptedException {
        CaseResult result = run(1, peer().cpuNs(1, 100), ours().wrongOutput());

        assertThat(result.outcomes().get(0).isOk()).isTrue();
        assertThat(result.outcomes().get(1).status()).isEqualTo(Status.BROKEN);
    }

    private CaseResult run(int rounds, ScriptedEngine... engines) throws InterruptedException {
        List<Contender> contenders =
                Stream.of(engines).map(ScriptedEngine::contender).toList();
        return new Rounds(rounds, progress::add).run(new Case("W9", "nothing", 2, 1000, contenders, List.of()));
    }

    private ScriptedEngine ours() {
        return new ScriptedEngine("millrace", Role.UNDER_TEST, calls);
    }

    private ScriptedEngine peer() {
        return new ScriptedEngine("flink", Role.PEER, calls);
    }

    private ScriptedEngine loop() {
        return new ScriptedEngine("loop", Role.LIMIT, calls);
    }
}
