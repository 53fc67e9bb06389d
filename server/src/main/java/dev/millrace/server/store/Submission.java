package dev.millrace.server.store;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;

/**
 * What was submitted, without the contents: {@link JobStore#file} and {@link JobStore#content} bring those. Immutable.
 *
 * @param submittedMs since 1970
 * @param graph the serialized job graph
 * @param artifacts by the name under which the job asks for them
 */
public record Submission(
        JobID id,
        String name,
        long submittedMs,
        StoredFile graph,
        List<StoredFile> jars,
        Map<String, StoredFile> artifacts) {

    /** Copies the collections. */
    public Submission {
        jars = List.copyOf(jars);
        artifacts = Map.copyOf(artifacts);
    }

    Stream<StoredFile> files() {
        return Stream.concat(Stream.of(graph), Stream.concat(jars.stream(), artifacts.values().stream()));
    }
}
