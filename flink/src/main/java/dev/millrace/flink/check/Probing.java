package dev.millrace.flink.check;

import dev.millrace.flink.check.JobUnderCheck.JobOperator;
import dev.millrace.flink.host.JobScope;
import dev.millrace.flink.host.OperatorProbe;
import dev.millrace.flink.savepoint.AskedState;
import dev.millrace.flink.savepoint.StateKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.streaming.api.functions.sink.TwoPhaseCommitSinkFunction;
import org.apache.flink.streaming.api.operators.AbstractUdfStreamOperator;
import org.apache.flink.streaming.api.operators.SourceOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamSink;
import org.apache.flink.streaming.api.operators.StreamSource;
import org.apache.flink.streaming.runtime.operators.sink.CommitterOperatorFactory;
import org.apache.flink.streaming.runtime.operators.sink.SinkWriterOperatorFactory;
import org.apache.flink.util.FileUtils;
import org.apache.flink.util.IOUtils;

/**
 * Finds out which state the operators of a job ask for, by opening them one at a time without running them. Sources'
 * readers and sinks' writers and committers, which reach outside when they are made, are not: Flink itself keeps their
 * state. Used by one thread; what is the user's runs on another, within a limit of time.
 */
final class Probing implements AutoCloseable {
    private static final long LIMIT_S = 30;

    private final JobUnderCheck job;
    private final JobScope scope;
    private final Path directory;
    private final long limitS;

    /**
     * What an operator asked for.
     *
     * @param reason why there may be more; empty if there is not
     * @param isDeclared whether nothing was opened: what it may ask for is known, not whether it does
     */
    record Probed(Collection<AskedState> registrations, Optional<String> reason, boolean isDeclared) {
        static Probed opened(RecordingBackend recording, Optional<String> reason) {
            return new Probed(recording.registrations(), reason, false);
        }

        static Probed declared(Collection<AskedState> states, Optional<String> reason) {
            return new Probed(states, reason, true);
        }
    }

    Probing(JobUnderCheck job) throws IOException, ClassNotFoundException {
        this(job, LIMIT_S);
    }

    Probing(JobUnderCheck job, long limitS) throws IOException, ClassNotFoundException {
        this.job = job;
        this.limitS = limitS;
        this.directory = Files.createTempDirectory("millrace-check");
        this.scope = ProbeScope.of(job, directory);
    }

    Probed probe(JobOperator operator) {
        Optional<Probed> known = known(operator);
        if (known.isPresent()) {
            return known.get();
        }
        RecordingBackend recording = new RecordingBackend();
        ExecutorService thread = Executors.newSingleThreadExecutor(action -> {
            Thread made = new Thread(action, "millrace-probe of " + operator.name());
            made.setDaemon(true);
            made.setContextClassLoader(job.classLoader());
            return made;
        });
        try {
            Future<Optional<String>> opened = thread.submit(() -> open(operator, recording));
            Optional<String> reason = opened.get(limitS, TimeUnit.SECONDS);
            return Probed.opened(recording, reason);
        } catch (TimeoutException e) {
            return Probed.opened(recording, Optional.of("it took more than " + limitS + " s to open it"));
        } catch (ExecutionException e) {
            return Probed.opened(recording, Optional.of("opening it here failed: " + rootOf(e.getCause())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Probed.opened(recording, Optional.of("it was interrupted"));
        } finally {
            thread.shutdownNow();
        }
    }

    private static Throwable rootOf(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private Optional<String> open(JobOperator operator, RecordingBackend recording) throws Exception {
        OperatorProbe probe = new OperatorProbe(scope, operator.hosted(), operator.config(), recording);
        try {
            if (probe.operator() instanceof AbstractUdfStreamOperator<?, ?> udf
                    && udf.getUserFunction() instanceof TwoPhaseCommitSinkFunction) {
                return Optional.of("making a sink's transaction would reach outside");
            }
            probe.initializeState();
            boolean reachesOut = probe.operator() instanceof StreamSource || probe.operator() instanceof StreamSink;
            if (!reachesOut) {
                probe.open();
            }
            return Optional.empty();
        } finally {
            IOUtils.closeQuietly(probe); // A function that was only half opened may well not close.
        }
    }

    /** Operators whose state Flink keeps as bytes, whatever the user's part makes of them. */
    private Optional<Probed> known(JobOperator operator) {
        StreamOperatorFactory<?> factory = operator.config().getStreamOperatorFactory(job.classLoader());
        if (factory == null) {
            return Optional.of(Probed.declared(List.of(), Optional.empty()));
        }
        if (factory instanceof SourceOperatorFactory) {
            return Optional.of(Probed.declared(bytes("SourceReaderState"), Optional.empty()));
        }
        if (factory instanceof CommitterOperatorFactory) {
            return Optional.of(Probed.declared(bytes("streaming_committer_raw_states"), Optional.empty()));
        }
        return factory instanceof SinkWriterOperatorFactory
                ? Optional.of(Probed.declared(
                        bytes("writer_raw_states", "streaming_committer_raw_states"),
                        Optional.of("making a sink's writer would reach outside")))
                : Optional.empty();
    }

    private static List<AskedState> bytes(String... names) {
        List<AskedState> registrations = new ArrayList<>();
        for (String name : names) {
            registrations.add(
                    new AskedState(name, StateKind.SPLIT_LIST, null, null, BytePrimitiveArraySerializer.INSTANCE));
        }
        return registrations;
    }

    @Override
    public void close() {
        FileUtils.deleteDirectoryQuietly(directory.toFile());
    }
}
