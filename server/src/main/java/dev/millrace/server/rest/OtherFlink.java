package dev.millrace.server.rest;

import java.io.InvalidClassException;
import java.io.InvalidObjectException;
import java.util.List;
import java.util.Optional;
import org.apache.flink.runtime.rest.handler.RestHandlerException;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpResponseStatus;
import org.apache.flink.util.ExceptionUtils;

/** Tells graphs that another version of Flink has written from those that are damaged. Stateless. */
final class OtherFlink {
    /** With which Java finds that a stream has classes, fields or constants that it does not know in this form. */
    private static final List<Class<? extends Exception>> SIGNS = List.of(
            ClassNotFoundException.class,
            InvalidClassException.class,
            InvalidObjectException.class,
            ClassCastException.class);

    private static final String OF_FLINK = "org.apache.flink.";

    private OtherFlink() {}

    /**
     * What the client is told.
     *
     * @param file the graph's name in the request
     * @param failure of Flink's handler
     * @return nothing if the failure is another
     */
    static Optional<Throwable> refusal(String file, Throwable failure) {
        return ExceptionUtils.findThrowable(failure, RestHandlerException.class)
                .map(Throwable::getCause)
                .filter(OtherFlink::isSign)
                .map(cause -> new RestHandlerException(text(file, cause), HttpResponseStatus.BAD_REQUEST, cause));
    }

    private static boolean isSign(Throwable cause) {
        return SIGNS.stream().anyMatch(sign -> sign.isInstance(cause))
                && String.valueOf(cause.getMessage()).contains(OF_FLINK);
    }

    private static String text(String file, Throwable cause) {
        String version = EnvironmentInformation.getVersion();
        String minor = version.replaceFirst("^(\\d+\\.\\d+).*", "$1");
        return "Failed to deserialize JobGraph.\nerror[E507]: '" + file
                + "' was written by a client of another version of Flink than this server's, " + version + ": "
                + cause + "\nhint: Submit it with a client of Flink " + minor
                + ", or upload the jar (POST /jars/upload, or 'Submit"
                + " New Job' in the dashboard) and run it there, so that the server makes the job graph.";
    }
}
