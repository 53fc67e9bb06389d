package dev.millrace.server.store;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.JobID;

/**
 * A job as it is given to the store. Immutable, as long as nobody changes the array.
 *
 * @param graph the serialized job graph
 * @param jars whose content is copied into the store
 * @param artifacts by the name under which the job asks for them, copied too
 */
public record NewJob(JobID id, String name, byte[] graph, List<Path> jars, Map<String, Path> artifacts) {

    /** Copies the collections. */
    public NewJob {
        jars = List.copyOf(jars);
        artifacts = Map.copyOf(artifacts);
    }
}
