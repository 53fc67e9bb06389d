package dev.millrace.cli.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.engine.error.MillraceException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("checkstyle:LineLength") // Messages are kept whole, as they are printed.
class ConfigurationReportTest {

    private static ConfigurationReport report(String settings) {
        Map<String, String> map = new LinkedHashMap<>();
        for (String setting : settings.split(" & ")) {
            map.put(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
        }
        return ConfigurationReport.of(LayeredSettings.none().with(map, "here"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            execution.checkpointing.interval=9 | execution.checkpointing.interval=9 (here) is less than 10 ms
            execution.checkpointing.timeout=9 ms | execution.checkpointing.timeout=9 ms (here) is less than 10 ms
            execution.checkpointing.interval=5 s & execution.checkpointing.interval-during-backlog=4 s | execution.checkpointing.interval-during-backlog=4 s (here) is shorter than execution.checkpointing.interval=5 s (here)
            execution.checkpointing.max-concurrent-checkpoints=0 | execution.checkpointing.max-concurrent-checkpoints=0 (here) is less than 1
            execution.checkpointing.unaligned.enabled=true & execution.checkpointing.mode=AT_LEAST_ONCE | execution.checkpointing.unaligned.enabled=true (here) needs exactly-once, but execution.checkpointing.mode=AT_LEAST_ONCE (here)
            execution.checkpointing.unaligned=true & execution.checkpointing.max-concurrent-checkpoints=2 | execution.checkpointing.unaligned=true (here) allows one checkpoint at a time, but execution.checkpointing.max-concurrent-checkpoints=2 (here)
            execution.checkpointing.tolerable-failed-checkpoints=-1 | execution.checkpointing.tolerable-failed-checkpoints=-1 (here) is negative
            rest.port=65536 | rest.port=65536 (here) is not from 0 to 65535
            rest.port=6123 & jobmanager.rpc.port=6123 | port 6123 is for two things: the REST API: rest.port=6123 (here), and clients that use the RPC port: jobmanager.rpc.port=6123 (here)
            metrics.reporter.prom.port=8081 | port 8081 is for two things: the REST API: rest.port=8081 (its default), and a metrics reporter: metrics.reporter.prom.port=8081 (here)
            security.ssl.rest.enabled=true | security.ssl.rest.enabled=true (here) needs a key, but security.ssl.rest.keystore is not set
            taskmanager.memory.network.min=2g & taskmanager.memory.network.max=1g | taskmanager.memory.network.min=2g (here) is more than taskmanager.memory.network.max=1g (here)
            restart-strategy.exponential-delay.initial-backoff=2 min | restart-strategy.exponential-delay.initial-backoff=2 min (here) is more than restart-strategy.exponential-delay.max-backoff=PT1M (its default)
            taskmanager.memory.managed.fraction=40 | taskmanager.memory.managed.fraction=40 (here) is not a part of a whole
            taskmanager.numberOfTaskSlots=0 | taskmanager.numberOfTaskSlots=0 (here) is less than 1
            security.ssl.rest.enabled=true & security.ssl.rest.keystore=/k & security.ssl.rest.authentication-enabled=true | security.ssl.rest.authentication-enabled=true (here) needs to know whom to let in, but security.ssl.rest.truststore is not set: everybody would be
            rest.bind-port=18094-18090 | rest.bind-port=18094-18090 (here) is no list of ports or ranges: Invalid port configuration. Port range end must be bigger than port range start. If you wish to use single port please provide the value directly, not as a range. Given range: 18094-18090
            restart-strategy.fixed-delay.attempts=-3 | restart-strategy.fixed-delay.attempts=-3 (here) is negative
            pipeline.max-parallelism=99999999 | pipeline.max-parallelism=99999999 (here) is more than 32768
            parallelism.default=8 & pipeline.max-parallelism=4 | parallelism.default=8 (here) is more than pipeline.max-parallelism=4 (here)
            """)
    void shouldRefuseContradictions(String settings, String message) {
        List<MillraceException> problems = report(settings).problems();

        assertThat(problems).extracting(MillraceException::code).containsExactly("E133");
        assertThat(problems.get(0)).hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            execution.checkpointing.interval=10
            execution.checkpointing.interval=0
            execution.checkpointing.timeout=10 ms
            execution.checkpointing.interval=5 s & execution.checkpointing.interval-during-backlog=5 s
            execution.checkpointing.interval=5 s & execution.checkpointing.interval-during-backlog=0
            execution.checkpointing.unaligned.enabled=true & execution.checkpointing.mode=EXACTLY_ONCE
            rest.port=65535
            rest.port=0 & metrics.reporter.prom.port=0
            rest.port=6123
            rest.port=8081 & jobmanager.rpc.port=6123 & metrics.reporter.prom.port=9249
            security.ssl.rest.enabled=true & security.ssl.rest.keystore=/k
            security.ssl.rest.enabled=true & security.ssl.keystore=/k
            security.ssl.rest.enabled=true & security.ssl.keystore=/k & security.ssl.truststore=/t & security.ssl.rest.authentication-enabled=true
            rest.bind-port=8081,8083-8090
            taskmanager.memory.managed.fraction=0
            parallelism.default=4 & pipeline.max-parallelism=4
            blob.server.port=6124 & query.server.port=6125 & web.backpressure.refresh-interval=1000 & jobmanager.rpc.address=x
            """)
    void shouldAcceptWhatIsJustFine(String settings) {
        assertThat(report(settings).problems()).isEmpty();
    }

    @Test
    void shouldTellEveryValueThatDoesNotParse() {
        assertThat(report("rest.port=abc & parallelism.default=0").problems())
                .extracting(MillraceException::code)
                .containsExactly("E131", "E131");
    }

    @Test
    void shouldTellMemoryThatDoesNotAddUpTogetherWithOtherProblems() {
        ConfigurationReport report =
                report("taskmanager.memory.process.size=1g & taskmanager.memory.flink.size=2g & rest.port=-1");

        assertThat(report.problems()).extracting(MillraceException::code).containsExactly("E133", "E134");
        assertThat(report.problems().get(1))
                .hasMessageStartingWith(
                        "the sizes of the TaskManager's memory contradict each other: The configured Total Process Memory size (1024.000mb");
        assertThat(report.memory()).isEmpty();
    }

    @Test
    void shouldSayWhatHighAvailabilityComesToHere() {
        List<String> remarks =
                new ArrayList<>(report("high-availability.type=zookeeper & high-availability.zookeeper.quorum=z:2181")
                        .remarks());

        assertThat(remarks)
                .containsExactly(
                        "high-availability.type=zookeeper has no effect: there is one process, and it keeps its jobs in its own job store");
    }
}
