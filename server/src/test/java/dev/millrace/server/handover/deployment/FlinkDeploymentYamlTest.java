package dev.millrace.server.handover.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class FlinkDeploymentYamlTest {
    private static final long GIB = 1L << 30;

    @Test
    void shouldWriteAFileThatTheOperatorTakes() {
        DeployedJob job = new DeployedJob(
                "Orders & Returns",
                "orders.jar",
                "com.example.Orders",
                List.of("--topic", "it's: #1"),
                6,
                "s3://b/sp-1");

        String yaml = FlinkDeploymentYaml.of(job, new Measured(3 * GIB, GIB, GIB, 2.2));

        assertThat(yaml).isEqualTo("""
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
                      cpu: 2.0
                  job:
                    jarURI: local:///opt/flink/usrlib/orders.jar
                    entryClass: com.example.Orders
                    args:
                    - --topic
                    - 'it''s: #1'
                    parallelism: 6
                    initialSavepointPath: s3://b/sp-1
                    upgradeMode: savepoint
                    state: running
                """);
    }

    @Test
    void shouldKeepEveryArgumentAsItIsWhateverIsInIt() {
        List<String> arguments = List.of("yes", "1", "", " a ", "a\nb", "- x", "\"q\"", "null", "a: b", "é");
        DeployedJob job = new DeployedJob("1", "j.jar", "", arguments, 1, "file:/s");

        String yaml = FlinkDeploymentYaml.of(job, new Measured(0, 0, 0, 0));

        Map<?, ?> root = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(yaml);
        Map<?, ?> spec = (Map<?, ?>) root.get("spec");
        assertThat(((Map<?, ?>) spec.get("job")).get("args")).isEqualTo(arguments);
        assertThat(((Map<?, ?>) root.get("metadata")).get("name")).isEqualTo("job");
    }

    @Test
    void shouldNeverAskForLessThanFlinksDefaults() {
        Sizing sizing = Sizing.of(new Measured(0, 0, 0, 0), 1);

        assertThat(sizing).isEqualTo(new Sizing(1, 1728, 0.5, 1600));
    }
}
