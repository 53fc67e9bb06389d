package dev.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.junit.jupiter.api.Test;

class DefaultsTest {
    @Test
    void shouldLetOnlyThisMachineConnectUnlessTheConfigurationSaysOtherwise() {
        Configuration complete = Defaults.complete(new Configuration());

        assertThat(complete.get(RestOptions.BIND_ADDRESS)).isEqualTo("localhost");
        assertThat(complete.get(RestOptions.ADDRESS)).isEqualTo("localhost");
        assertThat(complete.get(JobManagerOptions.BIND_HOST)).isEqualTo("localhost");
    }

    @Test
    void shouldLeaveWhatTheConfigurationSays() {
        Configuration given = new Configuration();
        given.set(RestOptions.BIND_ADDRESS, "0.0.0.0");
        given.set(JobManagerOptions.ADDRESS, "flink-jobmanager");

        Configuration complete = Defaults.complete(given);

        assertThat(Defaults.bindAddress(complete)).isEqualTo("0.0.0.0");
        assertThat(Defaults.reachable(complete)).isEqualTo("localhost");
        assertThat(complete.get(RestOptions.ADDRESS)).isEqualTo("flink-jobmanager");
    }
}
