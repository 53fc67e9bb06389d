package dev.millrace.benchmarks.server;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Asks a server at a steady rate, whatever it answers, until it is closed. Thread-safe. */
final class RestLoad implements AutoCloseable {
    private static final long BATCH_MS = 10;

    private final ScheduledExecutorService clock = new ScheduledThreadPoolExecutor(1);
    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicLong answered = new AtomicLong();

    /**
     * Begins.
     *
     * @param perSecond a multiple of 100
     * @param paths asked in turn
     */
    RestLoad(String address, List<String> paths, int perSecond) {
        List<HttpRequest> requests = paths.stream()
                .map(path -> HttpRequest.newBuilder(URI.create(address + path)).build())
                .toList();
        int batch = (int) (perSecond * BATCH_MS / 1000);
        AtomicLong sent = new AtomicLong();
        clock.scheduleAtFixedRate(
                () -> {
                    for (int i = 0; i < batch; i++) {
                        HttpRequest next = requests.get((int) (sent.getAndIncrement() % requests.size()));
                        client.sendAsync(next, HttpResponse.BodyHandlers.discarding())
                                .thenRun(answered::incrementAndGet);
                    }
                },
                0,
                BATCH_MS,
                TimeUnit.MILLISECONDS);
    }

    /** How many have been answered. */
    long answered() {
        return answered.get();
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
