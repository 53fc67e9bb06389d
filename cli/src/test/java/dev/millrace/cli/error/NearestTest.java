package dev.millrace.cli.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {
    @Test
    void shouldNameNearestFirstAndNothingFarOff() {
        assertThat(Nearest.names("rnu", List.of("explain", "run", "help"))).containsExactly("run");
        assertThat(Nearest.names("zzzz", List.of("explain", "run", "help"))).isEmpty();
        assertThat(Nearest.names("WORDCOUNT", List.of("wordcounts", "wordcount", "wordcou")))
                .containsExactly("wordcount", "wordcounts");
    }

    @Test
    void shouldNameAtMostThree() {
        assertThat(Nearest.names("job0.jar", List.of("job4.jar", "job3.jar", "job2.jar", "job1.jar")))
                .containsExactly("job1.jar", "job2.jar", "job3.jar");
    }

    @Test
    void shouldNotGuessAtNamesOfTwoLetters() {
        assertThat(Nearest.names("-x", List.of("-c", "-d"))).isEmpty();
    }

    @Test
    void shouldAskAQuestionOnlyWhenThereIsSomethingToAsk() {
        assertThat(Nearest.question("helpp", List.of("help"))).isEqualTo("did you mean 'help'? ");
        assertThat(Nearest.question("zzzz", List.of("help"))).isEmpty();
    }
}
