package dev.millrace.server.view;

import dev.millrace.flink.metric.EngineMetrics;
import java.net.InetAddress;
import org.apache.flink.runtime.clusterframework.types.ResourceID;
import org.apache.flink.runtime.taskmanager.TaskManagerLocation;

/** The one task manager that Flink's views know: this process. Immutable. */
public final class Whereabouts {
    /** Its id, in paths of the REST API and in the scopes of metrics. */
    public static final ResourceID ID = new ResourceID(EngineMetrics.TASK_MANAGER_ID);

    /** No data comes in from outside. */
    private static final int NO_PORT = -1;

    static final TaskManagerLocation LOCATION = new TaskManagerLocation(ID, InetAddress.getLoopbackAddress(), NO_PORT);

    private Whereabouts() {}

    /** Where it can be reached, for people. */
    public static String host() {
        return LOCATION.getHostname();
    }
}
