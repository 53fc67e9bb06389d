package dev.millrace.server.handover.rest;

import dev.millrace.cli.remote.protocol.HandOverStatus;
import dev.millrace.cli.remote.protocol.HandOverStatusHeaders;
import dev.millrace.server.handover.AdoptionEntry;
import dev.millrace.server.handover.Adoptions;
import dev.millrace.server.handover.HandOverEntry;
import dev.millrace.server.handover.HandOvers;
import dev.millrace.server.handover.LogEntry;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.time.Time;
import org.apache.flink.runtime.rest.NotFoundException;
import org.apache.flink.runtime.rest.handler.AbstractRestHandler;
import org.apache.flink.runtime.rest.handler.HandlerRequest;
import org.apache.flink.runtime.rest.handler.RestHandlerException;
import org.apache.flink.runtime.rest.messages.EmptyRequestBody;
import org.apache.flink.runtime.rest.messages.JobIDPathParameter;
import org.apache.flink.runtime.rest.messages.TriggerIdPathParameter;
import org.apache.flink.runtime.rest.messages.job.savepoints.SavepointStatusMessageParameters;
import org.apache.flink.runtime.webmonitor.RestfulGateway;
import org.apache.flink.runtime.webmonitor.retriever.GatewayRetriever;

/** Says how far a hand-over, or an adoption, has come. Thread-safe. */
public final class HandOverStatusHandler<E extends LogEntry>
        extends AbstractRestHandler<
                RestfulGateway, EmptyRequestBody, HandOverStatus, SavepointStatusMessageParameters> {
    private final Function<String, Optional<E>> entries;
    private final Function<E, HandOverStatus> view;

    private HandOverStatusHandler(
            Common common,
            HandOverStatusHeaders headers,
            Function<String, Optional<E>> entries,
            Function<E, HandOverStatus> view) {
        super(common.gateways(), common.timeout(), common.headers(), headers);
        this.entries = entries;
        this.view = view;
    }

    /** What every handler of Flink's takes. */
    public record Common(
            GatewayRetriever<? extends RestfulGateway> gateways, Time timeout, Map<String, String> headers) {}

    /** Of hand-overs. */
    public static HandOverStatusHandler<HandOverEntry> of(HandOvers handOvers, Common common) {
        return new HandOverStatusHandler<>(common, HandOverStatusHeaders.HAND_OVER, handOvers::get, StatusView::of);
    }

    /** Of adoptions. */
    public static HandOverStatusHandler<AdoptionEntry> of(Adoptions adoptions, Common common) {
        return new HandOverStatusHandler<>(common, HandOverStatusHeaders.ADOPTION, adoptions::get, StatusView::of);
    }

    @Override
    protected CompletableFuture<HandOverStatus> handleRequest(
            HandlerRequest<EmptyRequestBody> request, RestfulGateway gateway) throws RestHandlerException {
        JobID job = request.getPathParameter(JobIDPathParameter.class);
        String id = request.getPathParameter(TriggerIdPathParameter.class).toHexString();
        return entries.apply(id)
                .filter(entry -> entry.job().equals(job))
                .map(entry -> CompletableFuture.completedFuture(view.apply(entry)))
                .orElseThrow(() -> new NotFoundException("There is nothing " + id + " of job " + job + "."));
    }
}
