package dev.millrace.server.rest;

import dev.millrace.engine.error.MillraceException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.util.ExceptionUtils;

/** Says why the REST endpoint does not listen: Flink's endpoint keeps that to itself. Immutable. */
final class StartFailure {
    private static final String ADDRESS =
            "Correct --bind or rest.bind-address, or leave it out: then only this machine" + " reaches the server.";

    private StartFailure() {}

    /** E502 for what the endpoint threw. */
    static MillraceException of(Configuration configuration, Exception cause) {
        String address = configuration.get(RestOptions.BIND_ADDRESS);
        try {
            InetAddress known = InetAddress.getByName(address);
            if (!known.isAnyLocalAddress() && NetworkInterface.getByInetAddress(known) == null) {
                return failure("rest.bind-address=" + address + " is no address of this machine", ADDRESS, cause);
            }
        } catch (UnknownHostException e) {
            return failure("rest.bind-address=" + address + " is not known to this machine", ADDRESS, cause);
        } catch (IOException e) {
            cause.addSuppressed(e); // What the endpoint threw is the better answer.
        }
        if (ExceptionUtils.findThrowable(cause, BindException.class).isPresent()) {
            return failure(
                    "port " + configuration.get(RestOptions.BIND_PORT) + " on " + address
                            + " is in use, or is not for this user",
                    "End what listens there, or choose another port with --port or rest.port.",
                    cause);
        }
        return failure(
                "the REST endpoint cannot be started: " + messages(cause),
                "See the settings that begin with rest. and security.ssl.rest.",
                cause);
    }

    private static MillraceException failure(String message, String remedy, Exception cause) {
        return new MillraceException(MillraceException.Group.EXTERNAL, "E502", message, remedy, cause);
    }

    /** The outer one says what was tried, the innermost one what was wrong. */
    private static String messages(Exception cause) {
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String inner = root.getMessage() == null ? root.toString() : root.getMessage();
        String outer = cause.getMessage();
        return outer == null || root == cause || outer.contains(inner) ? inner : outer + " " + inner;
    }
}
