package dev.millrace.flink.copy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImmutabilityTest {

    private enum Colour {
        RED
    }

    private record Inner(String name, Instant at, Colour colour) {}

    private record Outer(long number, Inner inner, Outer next) {}

    private record WithArray(int[] numbers) {}

    private record WithList(List<String> names) {}

    private record WithAnything(Object thing) {}

    private static final class NonFinalField {
        @SuppressWarnings("unused")
        private int number;
    }

    private static final class TransientField {
        @SuppressWarnings("unused")
        private final transient int number = 1;
    }

    private static class Extensible {
        @SuppressWarnings("unused")
        private final int number = 1;
    }

    private static class MutableParent {
        @SuppressWarnings("unused")
        private int number;
    }

    private static final class Child extends MutableParent {}

    @Test
    void shouldProveFinalFieldsAllTheWayDown() {
        assertThat(Immutability.isProven(Outer.class)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                WithArray.class,
                WithList.class,
                WithAnything.class,
                NonFinalField.class,
                TransientField.class,
                Extensible.class,
                Child.class,
                Object.class,
                java.util.Date.class
            })
    void shouldNotProveWhatMayChange(Class<?> type) {
        assertThat(Immutability.isProven(type)).isFalse();
    }
}
