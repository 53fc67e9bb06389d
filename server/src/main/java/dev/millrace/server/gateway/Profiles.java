package dev.millrace.server.gateway;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.runtime.clusterframework.types.ResourceID;
import org.apache.flink.runtime.rest.messages.ProfilingInfo;
import org.apache.flink.runtime.util.profiler.ProfilingService;

/**
 * Profiles of this process, which async-profiler takes. Flink's own service, one for a process: whoever profiles the
 * JobManager profiles the tasks as well, and only one at a time does. Thread-safe.
 */
record Profiles(Configuration configuration) implements AutoCloseable {
    private ProfilingService service() {
        return ProfilingService.getInstance(configuration);
    }

    CompletableFuture<Collection<ProfilingInfo>> list(ResourceID of) {
        return service().getProfilingList(of.getResourceIdString());
    }

    /** @param durationS how long, in seconds */
    CompletableFuture<ProfilingInfo> take(ResourceID of, int durationS, ProfilingInfo.ProfilingMode mode) {
        return service().requestProfiling(of.getResourceIdString(), durationS, mode);
    }

    @Override
    public void close() throws IOException {
        if (configuration.get(RestOptions.ENABLE_PROFILER)) {
            service().close();
        }
    }

    /** A profile, which may not exist; a name with directories in it means the file of its last part. */
    Path file(String name) {
        return Path.of(service().getProfilingResultDir()).resolve(Path.of(name).getFileName());
    }
}
