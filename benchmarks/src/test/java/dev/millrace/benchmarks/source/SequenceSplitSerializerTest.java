package dev.millrace.benchmarks.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SequenceSplitSerializerTest {
    private static final SequenceSplit SPLIT = new SequenceSplit(1, 2, 3_000_000_001L, 5_000_000_000L);

    @Test
    void shouldReadBackASplit() throws IOException {
        SequenceSplitSerializer serializer = new SequenceSplitSerializer();

        assertThat(serializer.deserialize(serializer.getVersion(), serializer.serialize(SPLIT)))
                .isEqualTo(SPLIT);
    }

    @Test
    void shouldReadBackTheSplitsOfAnEnumerator() throws IOException {
        SequenceEnumerator.StateSerializer serializer = new SequenceEnumerator.StateSerializer();
        List<SequenceSplit> splits = List.of(SPLIT, new SequenceSplit(0, 1, 0, 9));

        assertThat(serializer.deserialize(serializer.getVersion(), serializer.serialize(splits)))
                .isEqualTo(splits);
        assertThat(serializer.deserialize(serializer.getVersion(), serializer.serialize(List.of())))
                .isEmpty();
    }
}
