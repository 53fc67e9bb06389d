package dev.millrace.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LiveLineTest {
    private static final String ERASE = "\r\u001b[K";
    private static final String DRAWN = ERASE + "\u001b[?7lat work\u001b[?7h";

    private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
    private final PrintStream terminal = new PrintStream(screen, true, StandardCharsets.UTF_8);

    private String shown() {
        return screen.toString(StandardCharsets.UTF_8);
    }

    /** A screen on which nothing is drawn except when the test says so. */
    private static final class Steps {
        private final Semaphore allowed = new Semaphore(0);
        private final Semaphore asked = new Semaphore(0);

        String text() {
            asked.release();
            allowed.acquireUninterruptibly();
            return "at work";
        }

        void draw() throws InterruptedException {
            assertThat(asked.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
            allowed.release();
            assertThat(asked.tryAcquire(10, TimeUnit.SECONDS)).isTrue(); // The next question comes after the drawing.
            asked.release();
        }
    }

    @Test
    void shouldDrawOverItselfAndLeaveNothingBehind() throws InterruptedException {
        Steps steps = new Steps();
        LiveLine line = new LiveLine(terminal, steps::text);
        line.start();

        steps.draw();
        steps.draw();
        line.close();

        assertThat(shown()).isEqualTo(DRAWN + DRAWN + ERASE);
        steps.allowed.release();
    }

    @Test
    void shouldMakeWayForWhatIsPrinted() throws InterruptedException {
        Steps steps = new Steps();
        LiveLine line = new LiveLine(terminal, steps::text);
        PrintStream out = line.around(terminal);
        line.start();

        steps.draw();
        out.println("result");
        out.print("half ");
        steps.draw();
        out.println("done");
        steps.draw();
        line.close();

        assertThat(shown()).isEqualTo(DRAWN + ERASE + "result\nhalf done\n" + DRAWN + ERASE);
        steps.allowed.release();
    }

    @Test
    void shouldDrawNothingWhenThereIsNothingToSay() throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(2);
        LiveLine line = new LiveLine(terminal, () -> {
            asked.countDown();
            return "";
        });
        line.start();

        assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
        line.close();

        assertThat(shown()).isEmpty();
    }

    @Test
    void shouldKnowTerminalsThatUnderstandNothing() {
        assertThat(LiveLine.isPossible(Map.of("TERM", "xterm"))).isTrue();
        assertThat(LiveLine.isPossible(Map.of("TERM", "dumb"))).isFalse();
        assertThat(LiveLine.isPossible(Map.of())).isFalse();
    }

    @Test
    void shouldTellTheRateOfTheLastSecondOrSo() {
        long second = 1_000_000_000L;
        Rate rate = new Rate(5 * second);

        assertThat(rate.at(5 * second, 0)).isZero();
        assertThat(rate.at(5 * second + second / 2, 100)).isEqualTo(200);
        assertThat(rate.at(6 * second, 150)).isEqualTo(150);
        assertThat(rate.at(6 * second + second / 2, 1150)).isEqualTo(150);
        assertThat(rate.at(7 * second, 1150)).isEqualTo(1000);
        assertThat(rate.at(9 * second, 1150)).isZero();
    }

    @Test
    void shouldWordARunningAndAnEndedJob() {
        assertThat(JobLine.running("WordCount", 12345, 6789, 4938, 2_500_000_000L))
                .isEqualTo("WordCount  in 12,345  out 6,789  4,938 records/s  2.5 s");
        assertThat(JobLine.running("A very long name of a job, really", 1, 0, 0, 0))
                .isEqualTo("A very long name of a job, ...  in 1  out 0  0 records/s  0.0 s");
        assertThat(JobLine.running("a\n\u001b[2Jb", 1, 0, 0, 0)).startsWith("a [2Jb  in 1");
        assertThat(JobLine.ended("a\r\nb", "FAILED", 1, 0, 0)).startsWith("job 'a b' failed");
        assertThat(JobLine.ended("WordCount", "FAILED", 12345, 6789, 2_500_000_000L))
                .isEqualTo("job 'WordCount' failed: in 12,345, out 6,789, 2.5 s");
    }
}
