package dev.millrace.server.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.engine.error.MillraceException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class ProgramThreadTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(50);

    @Test
    void shouldReturnWhatTheProgramReturns() throws Exception {
        assertThat(ProgramThread.call("a.B", LONG, () -> Thread.currentThread().getName()))
                .isEqualTo("millrace-program-a.B");
    }

    @Test
    void shouldThrowWhatTheProgramThrows() {
        assertThatThrownBy(() -> ProgramThread.call("a.B", LONG, () -> {
                    throw new IOException("x");
                }))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("x");
        assertThatThrownBy(() -> ProgramThread.call("a.B", LONG, () -> {
                    throw new StackOverflowError();
                }))
                .isInstanceOf(StackOverflowError.class);
    }

    @Test
    void shouldInterruptAProgramThatDoesNotReturn() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);

        assertThatThrownBy(() -> ProgramThread.call("a.B", SHORT, LONG, () -> {
                    try {
                        return new CountDownLatch(1).await(1, TimeUnit.HOURS);
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                        throw e;
                    }
                }))
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo("E452"))
                .hasMessage("main() of a.B did not return within 50 ms; it was interrupted");
        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void shouldLeaveBehindAProgramThatIgnoresItsInterrupt() {
        CountDownLatch end = new CountDownLatch(1);

        assertThatThrownBy(() -> ProgramThread.call("a.B", SHORT, SHORT, () -> {
                    while (end.getCount() > 0) {
                        LockSupport.parkNanos(1_000_000);
                        Thread.interrupted();
                    }
                    return null;
                }))
                .hasMessage("main() of a.B did not return within 50 ms; it ignores its interrupt,"
                        + " and its thread 'millrace-program-a.B' was left behind");
        end.countDown();
    }

    @Test
    void shouldInterruptTheProgramOfACallerWhoIsInterrupted() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> ProgramThread.call("a.B", LONG, () -> {
                    try {
                        return new CountDownLatch(1).await(1, TimeUnit.HOURS);
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                        throw e;
                    }
                }))
                .isInstanceOf(InterruptedException.class);
        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    }
}
