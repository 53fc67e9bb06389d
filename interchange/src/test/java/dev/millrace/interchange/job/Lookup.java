package dev.millrace.interchange.job;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;

/** Answers from another thread, but not in this leg where the event is one of its last: those are asked for again. */
final class Lookup extends RichAsyncFunction<Event, String> {
    private static final int UNANSWERED = 6;

    private final Leg leg;

    Lookup(Leg leg) {
        this.leg = leg;
    }

    @Override
    public void asyncInvoke(Event event, ResultFuture<String> result) {
        if (leg.isLast() || event.position < leg.until() - UNANSWERED) {
            CompletableFuture.runAsync(() -> result.complete(List.of("found|" + event)));
        }
    }
}
