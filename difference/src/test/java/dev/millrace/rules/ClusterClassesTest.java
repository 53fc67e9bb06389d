package dev.millrace.rules;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What runs a stock Flink cluster is never on the path of a Millrace job; the peer in tests and benchmarks may be one.
 */
class ClusterClassesTest {
    private static final String MINI_CLUSTER = "org\\.apache\\.flink\\.runtime\\.minicluster\\..*";

    private static final List<String> CLUSTER = List.of(
            "org\\.apache\\.flink\\.runtime\\.dispatcher\\.(Dispatcher|MiniDispatcher|StandaloneDispatcher)(\\$.*)?",
            "org\\.apache\\.flink\\.runtime\\.dispatcher\\.runner\\..*",
            "org\\.apache\\.flink\\.runtime\\.entrypoint\\.(?!ClusterInformation$).*",
            "org\\.apache\\.flink\\.runtime\\.io\\.network\\.netty\\..*",
            "org\\.apache\\.flink\\.runtime\\.jobmaster\\.JobMaster(\\$.*)?",
            "org\\.apache\\.flink\\.runtime\\.resourcemanager\\.(Standalone)?ResourceManager(\\$.*)?",
            "org\\.apache\\.flink\\.runtime\\.resourcemanager\\.active\\..*",
            "org\\.apache\\.flink\\.runtime\\.rpc\\.pekko\\..*",
            "org\\.apache\\.flink\\.runtime\\.taskexecutor\\.(TaskExecutor|TaskManagerRunner)(\\$.*)?",
            "org\\.apache\\.flink\\.shaded\\.(zookeeper|curator).*",
            "org\\.apache\\.(pekko|zookeeper|curator)\\..*");

    @Test
    void shouldNotUseAFlinkClustersOwnClasses() {
        rule(MINI_CLUSTER + "|" + String.join("|", CLUSTER)).check(MainCode.withoutModules("testkit", "benchmarks"));
    }

    @Test
    void shouldLetTheTestkitNameMiniClusterAloneOfThem() {
        rule(String.join("|", CLUSTER)).check(MainCode.ofModule("testkit"));
    }

    private static ArchRule rule(String names) {
        return noClasses()
                .should()
                .dependOnClassesThat()
                .haveNameMatching(names)
                .allowEmptyShould(true)
                .because("a Millrace job runs without a Flink cluster, and a process of ours loads none of it");
    }
}
