package dev.millrace.cli.jar;

import dev.millrace.cli.error.Errors;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/** Fetches a job's jar over HTTP into a file that goes away with this process. Owned by the main thread. */
final class Download {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(15);
    private static final Duration TOTAL_TIMEOUT = Duration.ofMinutes(10);
    private static final int HTTP_OK = 200;

    private final Consumer<String> progress;

    Download(Consumer<String> progress) {
        this.progress = progress;
    }

    Path fetch(URI uri) {
        progress.accept("fetching " + uri);
        try {
            Path file = TempFiles.file("millrace-", ".jar");
            HttpRequest request =
                    HttpRequest.newBuilder(uri).timeout(TOTAL_TIMEOUT).build();
            HttpResponse<Path> response = client().send(request, HttpResponse.BodyHandlers.ofFile(file));
            if (response.statusCode() != HTTP_OK) {
                throw Errors.user(
                        "E113",
                        uri + " answered with HTTP status " + response.statusCode(),
                        "open the address in a browser; it must lead to the jar itself");
            }
            return file;
        } catch (IllegalArgumentException e) {
            throw Errors.user("E113", "'" + uri + "' is not a complete URL: " + e.getMessage(), "check it", e);
        } catch (IOException e) {
            throw Errors.external(
                    "E113", "could not fetch " + uri + ": " + reason(e), "check the address and the network", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Errors.external("E113", "fetching " + uri + " was interrupted", "run the command again", e);
        }
    }

    private static HttpClient client() {
        return HttpClient.newBuilder()
                .connectTimeout(CONNECT_TIMEOUT)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
    }

    private static String reason(IOException failure) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException) {
                return "unknown host";
            }
        }
        if (failure instanceof ConnectException) {
            return "connection refused";
        }
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }
}
