package dev.millrace.flink.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.api.java.typeutils.runtime.kryo.KryoSerializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.junit.jupiter.api.Test;

class EdgeBytesTest {
    /** Flink's length and tag, and the length of a short text. */
    private static final int AROUND_A_TEXT = 6;

    private final AtomicLong records = new AtomicLong();
    private final EdgeBytes bytes = new EdgeBytes(StringSerializer.INSTANCE, records::get, 1, "of a test");

    private void pass(int count, String text) {
        for (int i = 0; i < count; i++) {
            records.incrementAndGet();
            if (bytes.isDue()) {
                bytes.sample(text, false);
            }
        }
    }

    @Test
    void shouldWantTheFirstRecordBeforeItHasPassed() {
        assertThat(bytes.isDue()).isTrue();
        assertThat(bytes.bytes()).isZero();

        bytes.sample("four", false);
        records.addAndGet(7);

        assertThat(bytes.bytes()).isEqualTo(7 * (4 + AROUND_A_TEXT));
    }

    @Test
    void shouldCountEveryRecordWithTheSizeThatFlinkWouldSend() {
        pass(5_000, "four");

        assertThat(bytes.bytes()).isEqualTo(5_000 * (4 + AROUND_A_TEXT));
    }

    @Test
    void shouldCountTimestampsAndTheCopiesOfABroadcast() {
        EdgeBytes broadcast = new EdgeBytes(StringSerializer.INSTANCE, () -> 1, 3, "of a test");

        broadcast.sample("four", true);

        assertThat(broadcast.bytes()).isEqualTo(3 * (4 + AROUND_A_TEXT + 8));
    }

    @Test
    void shouldAskForFewerRecordsAsTimeGoesBy() {
        AtomicInteger samples = new AtomicInteger();
        for (int i = 0; i < 100_000; i++) {
            records.incrementAndGet();
            if (bytes.isDue()) {
                samples.incrementAndGet();
                bytes.sample("text", false);
            }
        }

        assertThat(samples.get()).isBetween(100, 110);
    }

    @Test
    void shouldFollowRecordsThatBecomeSmallerAndNeverTakeBackWhatItSaid() {
        String large = "x".repeat(100);
        pass(100_000, large);
        long before = bytes.bytes();
        for (int i = 0; i < 1_000; i++) {
            long last = bytes.bytes();
            pass(1_000, "");
            assertThat(bytes.bytes()).isGreaterThanOrEqualTo(last);
        }

        long later = bytes.bytes();
        pass(10_000, "");

        assertThat(before).isEqualTo(100_000L * (100 + AROUND_A_TEXT));
        assertThat(bytes.bytes() - later).isBetween(10_000L * AROUND_A_TEXT, 11_000L * AROUND_A_TEXT);
    }

    @Test
    void shouldMeasureWhatKryoBuffers() {
        var kryo = new KryoSerializer<>(Object.class, new SerializerConfigImpl());
        EdgeBytes objects = new EdgeBytes(kryo, () -> 1, 1, "of a test");

        objects.sample(new StringBuilder("x".repeat(1_000)), false);

        assertThat(objects.bytes()).isBetween(1_000L, 1_100L);
    }

    @Test
    void shouldGiveUpOnASerializerThatFails() {
        EdgeBytes failing = new EdgeBytes(new Failing(), () -> 1_000_000, 1, "of a test");
        assertThat(failing.isDue()).isTrue();

        failing.sample("text", false);

        assertThat(failing.isDue()).isFalse();
        assertThat(failing.bytes()).isZero();
    }

    /** Fails as user code may. */
    private static final class Failing extends TypeSerializerSingleton<String> {
        private static final long serialVersionUID = 1;

        @Override
        public void serialize(String record, DataOutputView target) throws IOException {
            target.writeInt(1);
            throw new StackOverflowError("on purpose");
        }

        @Override
        public boolean isImmutableType() {
            return true;
        }

        @Override
        public String createInstance() {
            return "";
        }

        @Override
        public String copy(String from) {
            return from;
        }

        @Override
        public String copy(String from, String reuse) {
            return from;
        }

        @Override
        public int getLength() {
            return -1;
        }

        @Override
        public String deserialize(DataInputView source) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String deserialize(String reuse, DataInputView source) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void copy(DataInputView source, DataOutputView target) {
            throw new UnsupportedOperationException();
        }

        @Override
        public org.apache.flink.api.common.typeutils.TypeSerializerSnapshot<String> snapshotConfiguration() {
            throw new UnsupportedOperationException();
        }
    }
}
