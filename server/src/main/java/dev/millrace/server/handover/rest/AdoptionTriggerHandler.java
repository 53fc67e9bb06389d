package dev.millrace.server.handover.rest;

import dev.millrace.cli.remote.protocol.AdoptionRequest;
import dev.millrace.cli.remote.protocol.HandOverStatus;
import dev.millrace.cli.remote.protocol.JobPost;
import dev.millrace.server.handover.AdoptionOrder;
import dev.millrace.server.handover.Adoptions;
import dev.millrace.server.handover.Order;
import dev.millrace.server.handover.Parcel;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.rest.handler.AbstractRestHandler;
import org.apache.flink.runtime.rest.handler.HandlerRequest;
import org.apache.flink.runtime.rest.handler.RestHandlerException;
import org.apache.flink.runtime.rest.messages.JobIDPathParameter;
import org.apache.flink.runtime.rest.messages.JobMessageParameters;
import org.apache.flink.runtime.webmonitor.RestfulGateway;

/** Begins adoptions, after all checks, and settles them. Thread-safe. */
public final class AdoptionTriggerHandler
        extends AbstractRestHandler<RestfulGateway, AdoptionRequest, HandOverStatus, JobMessageParameters> {
    private final Adoptions adoptions;
    private final String defaultDirectory;
    private final Executor executor;

    /**
     * For the server's endpoint.
     *
     * @param defaultDirectory of savepoints; empty if the configuration names none
     * @param executor for checks, which may take seconds
     */
    public AdoptionTriggerHandler(
            HandOverStatusHandler.Common common, Adoptions adoptions, String defaultDirectory, Executor executor) {
        super(common.gateways(), common.timeout(), common.headers(), JobPost.ADOPTION);
        this.adoptions = adoptions;
        this.defaultDirectory = defaultDirectory;
        this.executor = executor;
    }

    @Override
    protected CompletableFuture<HandOverStatus> handleRequest(
            HandlerRequest<AdoptionRequest> request, RestfulGateway gateway) throws RestHandlerException {
        JobID job = request.getPathParameter(JobIDPathParameter.class);
        AdoptionRequest body = request.getRequestBody();
        if (body.settle() != null) {
            boolean isHere = Refusals.isHere(body.settle());
            return Refusals.answering(() -> StatusView.of(adoptions.settle(job, isHere)), executor);
        }
        if (body.from() == null || body.graph() == null) {
            throw Refusals.bad("wants 'from', the cluster's address, and 'graph', the uploaded job graph");
        }
        AdoptionOrder order = new AdoptionOrder(
                job,
                body.from(),
                Optional.ofNullable(body.directory()).orElse(defaultDirectory),
                Optional.ofNullable(body.patienceMs()).orElse(Order.PATIENCE_MS),
                Optional.ofNullable(body.confirmMs()).orElse(0L));
        Parcel parcel = parcel(request, body);
        return Refusals.answering(() -> StatusView.of(adoptions.start(order, parcel)), executor);
    }

    /** Of uploaded files, which are there until the request is answered. */
    private static Parcel parcel(HandlerRequest<AdoptionRequest> request, AdoptionRequest body)
            throws RestHandlerException {
        Map<String, File> uploads =
                request.getUploadedFiles().stream().collect(Collectors.toMap(File::getName, Function.identity()));
        List<String> jars = new ArrayList<>();
        for (String jar : body.jars()) {
            jars.add(uploaded(uploads, jar).getPath());
        }
        Map<String, String> artifacts = new LinkedHashMap<>();
        for (Map.Entry<String, String> artifact : body.artifacts().entrySet()) {
            artifacts.put(
                    artifact.getKey(), uploaded(uploads, artifact.getValue()).getPath());
        }
        try {
            byte[] graph = Files.readAllBytes(uploaded(uploads, body.graph()).toPath());
            return new Parcel(graph, jars, artifacts, Set.of(), body.lenient());
        } catch (IOException e) {
            throw Refusals.bad("has a job graph that cannot be read: " + e.getMessage());
        }
    }

    private static File uploaded(Map<String, File> uploads, String name) throws RestHandlerException {
        File file = uploads.get(name);
        if (file == null) {
            throw Refusals.bad("names '" + name + "', which was not uploaded: " + uploads.keySet() + " were");
        }
        return file;
    }
}
