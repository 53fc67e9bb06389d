package dev.millrace.cli.remote;

import dev.millrace.cli.error.Errors;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.time.Time;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.SecurityOptions;
import org.apache.flink.runtime.rest.FileUpload;
import org.apache.flink.runtime.rest.RestClient;
import org.apache.flink.runtime.rest.messages.MessageHeaders;
import org.apache.flink.runtime.rest.messages.MessageParameters;
import org.apache.flink.runtime.rest.messages.RequestBody;
import org.apache.flink.runtime.rest.messages.ResponseBody;
import org.apache.flink.runtime.rest.util.RestClientException;
import org.apache.flink.util.ConfigurationException;
import org.apache.flink.util.ExceptionUtils;

/** Asks a server. Owned by one thread. */
final class ServerClient implements AutoCloseable {
    private final RestClient client;
    private final ExecutorService executor;
    private final String host;
    private final int port;

    private ServerClient(RestClient client, ExecutorService executor, String host, int port) {
        this.client = client;
        this.executor = executor;
        this.host = host;
        this.port = port;
    }

    /**
     * Connects to nothing yet.
     *
     * @param address {@code host:port}, or null for what the configuration says
     * @throws dev.millrace.engine.error.MillraceException E102 if it is none
     */
    static ServerClient of(String address, Configuration given) {
        Configuration configuration = new Configuration(given);
        String host = configuration
                .getOptional(RestOptions.ADDRESS)
                .orElseGet(() -> configuration.get(JobManagerOptions.ADDRESS));
        int port = configuration.get(RestOptions.PORT);
        if (address != null) {
            if (address.startsWith("https://")) {
                configuration.set(SecurityOptions.SSL_REST_ENABLED, true);
            }
            String bare = address.replaceFirst("^https?://", "").replaceFirst("/$", "");
            if (!bare.matches("[^:]+:\\d{1,5}")) {
                throw Errors.user("E102", "'" + address + "' is no HOST:PORT", "write -m localhost:8081");
            }
            host = bare.substring(0, bare.lastIndexOf(':'));
            port = Integer.parseInt(bare.substring(bare.lastIndexOf(':') + 1));
        }
        ExecutorService executor = Executors.newFixedThreadPool(2, task -> {
            Thread thread = new Thread(task, "millrace-client");
            thread.setDaemon(true);
            return thread;
        });
        try {
            return new ServerClient(new RestClient(configuration, executor), executor, host, port);
        } catch (ConfigurationException e) {
            executor.shutdown();
            throw Errors.user("E132", "the client's settings are wrong: " + e.getMessage(), "correct them", e);
        }
    }

    /** Where it asks. */
    String address() {
        return host + ":" + port;
    }

    /** As {@link #ask(MessageHeaders, MessageParameters, RequestBody, Collection, long)}, without files. */
    <M extends MessageHeaders<R, P, U>, U extends MessageParameters, R extends RequestBody, P extends ResponseBody>
            P ask(M headers, U parameters, R body, long limitMs) throws InterruptedException {
        return ask(headers, parameters, body, List.of(), limitMs);
    }

    /**
     * Waits for the answer.
     *
     * @param uploads files to be sent
     * @throws dev.millrace.engine.error.MillraceException E269 if there is none, or it is a refusal
     */
    <M extends MessageHeaders<R, P, U>, U extends MessageParameters, R extends RequestBody, P extends ResponseBody>
            P ask(M headers, U parameters, R body, Collection<FileUpload> uploads, long limitMs)
                    throws InterruptedException {
        try {
            return client.sendRequest(host, port, headers, parameters, body, uploads)
                    .get(limitMs, TimeUnit.MILLISECONDS);
        } catch (IOException | ExecutionException | TimeoutException e) {
            throw ExceptionUtils.findThrowable(e, RestClientException.class)
                    .map(refusal -> Errors.external(
                            "E269",
                            "the server " + address() + " refused: " + text(refusal),
                            "'millrace help' says more; nothing is known to have been done",
                            e))
                    .orElseGet(() -> Errors.external(
                            "E269",
                            "the server " + address() + " does not answer: " + root(e),
                            "check that it runs; -m HOST:PORT names another",
                            e));
        }
    }

    /** Flink wraps the lines of an answer in brackets. */
    private static String text(RestClientException refusal) {
        return String.valueOf(refusal.getMessage()).replaceAll("^\\[|\\]$", "");
    }

    private static String root(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }

    @Override
    public void close() {
        client.shutdown(Time.seconds(1));
        executor.shutdown();
    }
}
