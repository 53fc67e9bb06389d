package dev.millrace.server.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FramesTest {
    private static final Message START = new Message.Start(
            "/graph", "/lock", new ArrayList<>(List.of("file:/a.jar")), new HashMap<>(Map.of("a", "b")), true);

    private static byte[] sent(Message message) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Frames(InputStream.nullInputStream(), out).send(message);
        return out.toByteArray();
    }

    private static Frames received(byte[] bytes) {
        return new Frames(new ByteArrayInputStream(bytes), OutputStream.nullOutputStream());
    }

    @Test
    void shouldBringWhatWasSentAndThenTheEnd() throws IOException {
        Frames frames = received(sent(START));

        assertThat(frames.receive()).contains(START);
        assertThat(frames.receive()).isEmpty();
    }

    @Test
    void shouldEndWhereAProcessDiedInTheMiddleOfAMessage() throws IOException {
        byte[] whole = sent(START);

        for (int length = 0; length < whole.length; length++) {
            assertThat(received(Arrays.copyOf(whole, length)).receive()).isEmpty();
        }
    }

    @Test
    void shouldRefuseAClassThatHasNoPlaceInAMessage() throws IOException {
        byte[] bytes = sent(new Message.Answer(1, URI.create("a:b"), null));

        assertThatThrownBy(() -> received(bytes).receive())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("REJECTED");
    }

    @Test
    void shouldRefuseALengthThatNoMessageHas() {
        byte[] negative = ByteBuffer.allocate(4).putInt(-1).array();
        byte[] large = ByteBuffer.allocate(4).putInt((64 << 20) + 1).array();

        assertThatThrownBy(() -> received(negative).receive()).hasMessage("a message cannot have -1 bytes");
        assertThatThrownBy(() -> received(large).receive()).hasMessage("a message cannot have 67108865 bytes");
    }
}
