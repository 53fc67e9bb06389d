package dev.millrace.server.handover;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.rest.messages.EmptyRequestBody;
import org.apache.flink.runtime.rest.messages.JobExceptionsHeaders;
import org.apache.flink.runtime.rest.messages.JobExceptionsInfoWithHistory;
import org.apache.flink.runtime.rest.messages.job.JobExceptionsMessageParameters;

/** Asks why a job failed. Used by one thread. */
record FailureRequest(Sender sender) {
    /** The root cause in one line; empty if there is none. */
    String run(JobID job) throws IOException, TimeoutException, ExecutionException {
        JobExceptionsMessageParameters parameters = new JobExceptionsMessageParameters();
        parameters.jobPathParameter.resolve(job);
        JobExceptionsInfoWithHistory info =
                sender.send(JobExceptionsHeaders.getInstance(), parameters, EmptyRequestBody.getInstance());
        List<JobExceptionsInfoWithHistory.RootExceptionInfo> entries =
                info.getExceptionHistory().getEntries();
        return entries.isEmpty()
                ? ""
                : Answers.root(new Exception(entries.get(0).getStacktrace()));
    }
}
