package dev.millrace.server.handover;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The job as the target will get it, made before it is stopped here: an ended job forgets its functions. Immutable.
 *
 * @param graph a serialized job graph without restore settings
 * @param jars paths of files on this machine, which must stay until the hand-over is over
 * @param artifacts paths on this machine of files of the distributed cache, by name
 * @param operators hashes of all operators, those that their user chose included
 * @param isLenient whether state of other operators is left behind
 */
public record Parcel(
        byte[] graph, List<String> jars, Map<String, String> artifacts, Set<String> operators, boolean isLenient)
        implements Serializable {
    public Parcel {
        jars = List.copyOf(jars);
        artifacts = Map.copyOf(artifacts);
        operators = Set.copyOf(operators);
    }
}
