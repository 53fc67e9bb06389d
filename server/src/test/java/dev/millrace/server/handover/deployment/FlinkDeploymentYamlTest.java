package dev.millrace.server.handover.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class FlinkDeploymentYamlTest {
    private static final long GIB = 1L << 30;

    @Test
    void shouldWriteAFileThatTheOperatorTakes() {
        DeployedJob job = new DeployedJob("Orders & Returns", "orders.jar", 6, "s3://b/sp-1");

        String yaml = FlinkDeploymentYaml.of(job, new Measured(3 * GIB, GIB, GIB, 2.2));

        assertThat(yaml).isEqualTo("""
                # Sizes are from what the job used in Millrace; image, jarURI and serviceAccount are yours to set,
                # and entryClass and args, if the program needs them: a server is given graphs.
                # cpu: 2.20 cores were busy, times 2.64, over 2 TaskManager(s), rounded up to halves.
                #   2.64 is how much more CPU time Flink takes for a record than Millrace: the median of 7 workloads \
                measured at parallelism 2, from 1.53 (W1) to 5.11 (W5-kryo); Millrace's docs/benchmarks.md
                # memory: 3072 MiB of live heap, times 2, and 1024 MiB outside of it, over as many, and Flink's defaults.
                apiVersion: flink.apache.org/v1beta1
                kind: FlinkDeployment
                metadata:
                  name: orders-returns
                spec:
                  image: flink:1.20
                  flinkVersion: v1_20
                  flinkConfiguration:
                    taskmanager.numberOfTaskSlots: '4'
                  serviceAccount: flink
                  jobManager:
                    resource:
                      memory: 1600m
                      cpu: 1.0
                  taskManager:
                    resource:
                      memory: 5120m
                      cpu: 3.0
                  job:
                    jarURI: local:///opt/flink/usrlib/orders.jar
                    parallelism: 6
                    initialSavepointPath: s3://b/sp-1
                    upgradeMode: savepoint
                    state: running
                """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:/s: #1", "file:/it's", "file:/\"q\" é", "yes"})
    void shouldKeepTheSavepointsPathAsItIsWhateverIsInIt(String path) {
        String yaml = FlinkDeploymentYaml.of(new DeployedJob("1", "j.jar", 1, path), new Measured(0, 0, 0, 0));

        Map<?, ?> root = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(yaml);
        Map<?, ?> spec = (Map<?, ?>) root.get("spec");
        assertThat(((Map<?, ?>) spec.get("job")).get("initialSavepointPath")).isEqualTo(path);
        assertThat(((Map<?, ?>) root.get("metadata")).get("name")).isEqualTo("job");
    }

    @Test
    void shouldNeverAskForLessThanFlinksDefaults() {
        Sizing sizing = Sizing.of(new Measured(0, 0, 0, 0), 1);

        assertThat(sizing).isEqualTo(new Sizing(1, 1728, 0.5, 1600));
    }
}
