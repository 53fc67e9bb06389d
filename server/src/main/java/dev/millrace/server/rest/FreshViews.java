package dev.millrace.server.rest;

import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.time.Time;
import org.apache.flink.runtime.rest.handler.legacy.ExecutionGraphCache;
import org.apache.flink.runtime.scheduler.ExecutionGraphInfo;
import org.apache.flink.runtime.webmonitor.RestfulGateway;

/**
 * Asks for the view of a job at each request: whoever draws it knows best how long it is good. Flink's own cache
 * cancels a request whose answer takes longer than it keeps answers. Immutable.
 */
record FreshViews(Time timeout) implements ExecutionGraphCache {
    @Override
    public int size() {
        return 0;
    }

    @Override
    public CompletableFuture<ExecutionGraphInfo> getExecutionGraphInfo(JobID job, RestfulGateway gateway) {
        return gateway.requestExecutionGraphInfo(job, timeout);
    }

    @Override
    public void cleanup() {
        // Nothing is kept.
    }

    @Override
    public void close() {
        // Nothing is kept.
    }
}
