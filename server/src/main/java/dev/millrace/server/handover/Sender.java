package dev.millrace.server.handover;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.flink.runtime.rest.messages.MessageHeaders;
import org.apache.flink.runtime.rest.messages.MessageParameters;
import org.apache.flink.runtime.rest.messages.RequestBody;
import org.apache.flink.runtime.rest.messages.ResponseBody;

/** Sends a request and waits, within a limit, for its answer. Used by one thread. */
interface Sender {
    <M extends MessageHeaders<R, P, U>, U extends MessageParameters, R extends RequestBody, P extends ResponseBody>
            P send(M headers, U parameters, R body) throws IOException, TimeoutException, ExecutionException;
}
