package dev.millrace.server.gateway;

import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.messages.webmonitor.JobDetails;
import org.apache.flink.runtime.scheduler.ExecutionGraphInfo;

/** Jobs that ended, perhaps in another process. Thread-safe. */
public interface PastJobs {

    /** How a job looked when it ended; empty if it is not known. */
    Optional<ExecutionGraphInfo> view(JobID id);

    /** All of them, in the order of their ends. */
    List<JobDetails> details();
}
