package dev.millrace.server.rest;

import dev.millrace.engine.error.MillraceException;
import dev.millrace.server.guard.MemoryFailure;
import dev.millrace.server.guard.ProgramThread;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.apache.flink.api.common.JobID;
import org.apache.flink.client.deployment.application.ApplicationRunner;
import org.apache.flink.client.deployment.application.DetachedApplicationRunner;
import org.apache.flink.client.program.PackagedProgram;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.dispatcher.DispatcherGateway;
import org.apache.flink.util.concurrent.ExecutorThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls programs, each on a thread of its own and for no longer than a request may take. Thread-safe.
 *
 * @param limit after which a program is interrupted
 */
record ProgramRunner(Duration limit, Configuration configuration) implements ApplicationRunner {
    private static final Logger LOG = LoggerFactory.getLogger(ProgramRunner.class);

    @Override
    public List<JobID> run(DispatcherGateway dispatcher, PackagedProgram program, Configuration ofProgram) {
        String name = program.getMainClassName();
        try {
            return called(name, () -> new DetachedApplicationRunner(true).run(dispatcher, program, ofProgram));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new CompletionException(e);
        }
    }

    private <T> T called(String name, Callable<T> call) throws Exception {
        try {
            return ProgramThread.call(name, limit, call);
        } catch (Exception | Error e) {
            Optional<MemoryFailure> memory = MemoryFailure.in(e);
            if (memory.isPresent()) {
                throw memory.get().of(name, e, configuration);
            }
            throw e;
        }
    }

    /** For requests that call a program without telling which; the request hears of its interrupt. */
    Executor executor() {
        return action -> new ExecutorThreadFactory("millrace-jars")
                .newThread(() -> {
                    try {
                        ProgramThread.call("a jar", limit, () -> {
                            action.run();
                            return null;
                        });
                    } catch (MillraceException e) {
                        LOG.warn("{}", e.getMessage());
                    } catch (Exception e) {
                        LOG.warn("a request for a jar has failed", e);
                    }
                })
                .start();
    }
}
