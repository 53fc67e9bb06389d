package dev.millrace.cli.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class UserFramesTest {

    private static StackTraceElement[] stack(String... classes) {
        return Arrays.stream(classes)
                .map(name -> new StackTraceElement(name, "work", null, 1))
                .toArray(StackTraceElement[]::new);
    }

    @Test
    void shouldLeaveOutLibrariesThatFlinkCallsAndWhatTheJvmMakes() {
        StackTraceElement[] stack = stack(
                "com.esotericsoftware.kryo.Kryo",
                "org.objenesis.Thing",
                "com.example.Job",
                "com.example.Job$$Lambda$91/0x0000000800d5",
                "org.apache.flink.datastream.impl.ExecutionEnvironmentImpl",
                "org.apache.flink.streaming.examples.wordcount.WordCount",
                "dev.millrace.flink.host.HostedTask",
                "com.example.Outside");

        assertThat(UserFrames.of(stack))
                .extracting(StackTraceElement::getClassName)
                .containsExactly("com.example.Job", "org.apache.flink.streaming.examples.wordcount.WordCount");
    }
}
