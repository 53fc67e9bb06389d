package dev.millrace.server.rest;

import dev.millrace.cli.configuration.Redaction;
import dev.millrace.cli.memory.MemoryBudget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.runtime.rest.messages.EnvironmentInfo;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ArrayNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;

/** What the dashboard shows of settings, without the secrets that Flink does not know to be such. Immutable. */
final class Redacted {
    private Redacted() {}

    static Configuration of(Configuration configuration) {
        return Configuration.fromMap(Redaction.show(configuration.toMap()));
    }

    /**
     * A server's, with what memory this process has where the page of the JobManager looks for it: Flink's start
     * scripts put it there. Nothing is added where nothing was configured.
     */
    static Configuration ofServer(Configuration configuration) {
        Configuration shown = of(configuration);
        MemoryBudget memory = MemoryBudget.of(configuration);
        if (memory.isConfigured()) {
            show(shown, JobManagerOptions.JVM_HEAP_MEMORY, memory.heapBytes());
            show(shown, JobManagerOptions.OFF_HEAP_MEMORY, memory.directBytes());
            show(shown, JobManagerOptions.JVM_METASPACE, memory.metaspaceBytes());
            show(shown, JobManagerOptions.JVM_OVERHEAD_MIN, memory.overheadBytes());
            show(shown, JobManagerOptions.JVM_OVERHEAD_MAX, memory.overheadBytes());
        }
        return shown;
    }

    private static void show(Configuration configuration, ConfigOption<?> option, long bytes) {
        configuration.setString(option.key(), bytes + "b");
    }

    /** This process's. Flink shows all options of its JVM as they are. */
    static EnvironmentInfo environment() {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode tree = mapper.valueToTree(EnvironmentInfo.create());
        ObjectNode jvm = (ObjectNode) tree.get("jvm");
        try {
            List<String> options = List.of(mapper.treeToValue(jvm.get("options"), String[].class));
            ArrayNode shown = jvm.putArray("options");
            Redaction.showWords(options).forEach(shown::add);
            return mapper.treeToValue(tree, EnvironmentInfo.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
