package dev.millrace.engine.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WatermarkMergeTest {

    /** Events are {@code channel=watermark}, {@code channel+} for active and {@code channel-} for idle. */
    @ParameterizedTest(name = "{0}")
    @DisplayName("event time of an input with three channels")
    @CsvSource(delimiter = '|', textBlock = """
            nothing before every channel has said something   | 0=5 1=7                     | ''
            the least of all channels                         | 0=5 1=7 2=6                 | 5
            only forwards                                     | 0=5 1=7 2=6 0=6 0=6 1=8     | 5 6
            a watermark that goes back is ignored             | 0=5 1=7 2=6 0=4 2=9 0=7     | 5 7
            an idle channel does not hold the others back     | 0=5 1=7 0- 1- 2=9           | 9
            the others take over when the least falls idle    | 0=5 1=7 2=6 0-              | 5 6
            nothing new when another than the least falls idle| 0=5 1=7 2=6 1-              | 5
            watermarks of an idle channel are ignored         | 1=7 2=6 0- 0=99 2=7         | 6 7
            a channel that wakes up behind counts not         | 0=1 1=7 2=7 0- 0+ 1=8 2=8   | 1 7 8
            it counts again once it has caught up             | 0=1 1=7 2=7 0- 0+ 0=7 1=9 2=9 0=8 | 1 7 8
            a channel that wakes up in time counts at once    | 0=5 1=5 2=5 0- 0+ 1=6 2=6 0=6 | 5 6
            the greatest when the last and least falls idle   | 0=5 1=9 2=9 1- 2- 0-        | 5 9 idle
            not when the last to fall idle is ahead           | 0=5 1=9 2=7 0- 2- 1-        | 5 7 9 idle
            nothing was said and all fall idle                | 0- 1- 2-                    | idle
            idle only once                                    | 0- 1- 2- 2-                 | idle
            active with the first that wakes up               | 0- 1- 2- 1+ 0+              | idle active
            after a pause from where it stood                 | 0=5 1=5 2=5 0- 1- 2- 1+ 1=4 1=6 | 5 idle active 6
            falling idle when active already                  | 0+ 0=1 1=1 2=1              | 1
            the end of time                                   | 0=9223372036854775807 1=9223372036854775807 2=9223372036854775807 | 9223372036854775807
            """)
    void shouldFollowTheRules(String rule, String events, String expected) throws Exception {
        Recorder recorder = new Recorder();
        WatermarkMerge merge = new WatermarkMerge(3, recorder);

        for (String event : events.split(" ")) {
            int channel = event.charAt(0) - '0';
            switch (event.charAt(1)) {
                case '=' -> merge.watermark(channel, Long.parseLong(event.substring(2)));
                case '+' -> merge.idleness(channel, false);
                default -> merge.idleness(channel, true);
            }
        }

        assertThat(String.join(" ", recorder.said)).as(rule).isEqualTo(expected);
        assertThat(merge.current()).isEqualTo(recorder.last);
    }

    private static final class Recorder implements WatermarkMerge.Listener {
        private final List<String> said = new ArrayList<>();
        private long last = Long.MIN_VALUE;

        @Override
        public void watermark(long timestamp) {
            said.add(Long.toString(timestamp));
            last = timestamp;
        }

        @Override
        public void idleness(boolean idle) {
            said.add(idle ? "idle" : "active");
        }
    }
}
