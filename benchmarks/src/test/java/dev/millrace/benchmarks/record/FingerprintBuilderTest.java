package dev.millrace.benchmarks.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class FingerprintBuilderTest {
    @Test
    void shouldNotDependOnTheOrder() {
        assertThat(fingerprint(1, 2, 3)).isEqualTo(fingerprint(3, 1, 2));
    }

    @Test
    void shouldTellApartWhatDiffersInOneRecord() {
        assertThat(fingerprint(1, 2, 3)).isNotEqualTo(fingerprint(1, 2, 4));
    }

    @Test
    void shouldTellApartWhatHasTheSameSum() {
        assertThat(fingerprint(1, 4)).isNotEqualTo(fingerprint(2, 3));
    }

    @Test
    void shouldTellApartOneRecordFromTwoOfIt() {
        assertThat(fingerprint(1)).isNotEqualTo(fingerprint(1, 1));
    }

    @Test
    void shouldHashFieldsByTheirPosition() {
        assertThat(Hash.of(1, 2)).isNotEqualTo(Hash.of(2, 1));
        assertThat(Hash.of(1, 2, 3)).isNotEqualTo(Hash.of(1, 3, 2));
    }

    private static Fingerprint fingerprint(long... records) {
        FingerprintBuilder builder = new FingerprintBuilder();
        LongStream.of(records).forEach(each -> builder.add(Hash.of(each)));
        return builder.build();
    }
}
