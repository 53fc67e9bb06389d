package org.apache.flink.runtime.rest.handler.legacy.metrics;

import java.util.List;

/** Has a store of metrics forget jobs. Stateless. */
public final class StoredJobs {
    private StoredJobs() {}

    /**
     * Forgets all other jobs. Any thread.
     *
     * @param ids of the jobs that stay
     */
    public static void retain(MetricStore store, List<String> ids) {
        store.retainJobs(ids);
    }
}
