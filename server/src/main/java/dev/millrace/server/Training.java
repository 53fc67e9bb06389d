package dev.millrace.server;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;

/** Asks a server what a dashboard asks first, so that the JVM sees the classes that it takes. Immutable. */
final class Training {
    private static final List<String> PATHS = List.of(
            "/",
            "/config",
            "/overview",
            "/jobs/overview",
            "/taskmanagers",
            "/taskmanagers/millrace",
            "/jars",
            "/jobmanager/config");

    private Training() {}

    static void visit(MillraceServer server) {
        HttpClient client = HttpClient.newHttpClient();
        for (String path : PATHS) {
            try {
                URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
                client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding());
            } catch (IOException e) {
                return; // What was seen until now has to do.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
