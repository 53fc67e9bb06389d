package dev.millrace.server.handover.rest;

import dev.millrace.engine.error.MillraceException;
import dev.millrace.engine.error.MillraceException.Group;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.apache.flink.runtime.rest.handler.RestHandlerException;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpResponseStatus;

/** Turns our errors into answers. Stateless. */
final class Refusals {
    private Refusals() {}

    /** Runs what may take a while away from the server's network threads. */
    static <T> CompletableFuture<T> answering(Supplier<T> action, Executor executor) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return action.get();
                    } catch (MillraceException e) {
                        throw new CompletionException(of(e));
                    }
                },
                executor);
    }

    private static RestHandlerException of(MillraceException e) {
        HttpResponseStatus status = e.group() == Group.EXTERNAL
                ? HttpResponseStatus.BAD_GATEWAY
                : e.group() == Group.INTERNAL ? HttpResponseStatus.INTERNAL_SERVER_ERROR : HttpResponseStatus.CONFLICT;
        return new RestHandlerException(e.code() + ": " + e.getMessage() + "; hint: " + e.remedy(), status, e);
    }

    static RestHandlerException bad(String message) {
        return new RestHandlerException("E102: the request " + message, HttpResponseStatus.BAD_REQUEST);
    }

    /** What a person says of a move that is undecided. */
    static boolean isHere(String settle) throws RestHandlerException {
        if (!settle.equals("here") && !settle.equals("there")) {
            throw bad("has settle '" + settle + "', which is neither here nor there");
        }
        return settle.equals("here");
    }
}
