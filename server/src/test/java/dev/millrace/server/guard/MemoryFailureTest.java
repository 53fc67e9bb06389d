package dev.millrace.server.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.engine.error.MillraceException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryFailureTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Java heap space | HEAP",
                "GC overhead limit exceeded | HEAP",
                "Metaspace | METASPACE",
                "Compressed class space | METASPACE",
                "Cannot reserve 8192 bytes of direct buffer memory (allocated: 1, limit: 2) | DIRECT",
                "Direct buffer memory. The direct out-of-memory error has occurred. | DIRECT",
                "unable to create native thread: possibly out of memory or process/resource limits reached | THREADS",
                "Requested array size exceeds VM limit | ARRAY",
                "Required length exceeds implementation limit | ARRAY",
            })
    void shouldTellWhichMemoryRanOut(String message, MemoryFailure expected) {
        Throwable failure = new RuntimeException(new OutOfMemoryError(message));

        assertThat(MemoryFailure.in(failure)).contains(expected);
    }

    @Test
    void shouldTellWhatThisJvmThrows() {
        assertThat(MemoryFailure.in(thrownBy(() -> new long[Integer.MAX_VALUE])))
                .contains(MemoryFailure.ARRAY);
        assertThat(MemoryFailure.in(thrownBy(() -> {
                    List<ByteBuffer> buffers = new ArrayList<>();
                    while (true) {
                        buffers.add(ByteBuffer.allocateDirect(Integer.MAX_VALUE));
                    }
                })))
                .contains(MemoryFailure.DIRECT);
        assertThat(MemoryFailure.in(new IllegalStateException("x"))).isEmpty();
    }

    private static Throwable thrownBy(Supplier<?> action) {
        try {
            throw new AssertionError("there was enough memory for " + action.get());
        } catch (OutOfMemoryError e) {
            return e;
        }
    }

    @Test
    void shouldSayWhatToDo() {
        MillraceException failure = MemoryFailure.METASPACE.of("Job", new OutOfMemoryError("Metaspace"));

        assertThat(failure.code()).isEqualTo("E451");
        assertThat(failure)
                .hasMessage("job 'Job' failed: the server's metaspace was used up;"
                        + " it is shared, so the job that failed need not be the one that used it");
        assertThat(failure.remedy())
                .startsWith("raise -XX:MaxMetaspaceSize")
                .endsWith("; millrace.job.isolation: process gives a job memory of its own");
    }

    @Test
    void shouldFindNoDeadlyOptionsHere() {
        assertThat(LastResort.deadlyOptions()).isEmpty();
    }
}
