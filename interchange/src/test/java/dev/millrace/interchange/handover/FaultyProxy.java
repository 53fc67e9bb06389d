package dev.millrace.interchange.handover;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/**
 * Stands in front of a cluster and does harm to some requests. Flink's client makes a connection for each request, so a
 * connection is judged by its first line. Thread-safe.
 */
final class FaultyProxy implements AutoCloseable {
    private static final String BODY = "{\"errors\":[\"of a proxy\"]}";
    private static final String ANSWER =
            "HTTP/1.1 500 Internal Server Error\r\nContent-Type: application/json\r\nContent-Length: " + BODY.length()
                    + "\r\nConnection: close\r\n\r\n" + BODY;

    private final int upstream;
    private final int port;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final AtomicInteger matches = new AtomicInteger();
    private volatile ServerSocket server;
    private volatile Rule rule;
    private volatile boolean isClosed;

    /**
     * Which requests are done harm to.
     *
     * @param requests of a first line that is matched
     * @param from the first of these, counted from 1
     * @param count how many
     */
    record Rule(Pattern requests, int from, int count, Fault fault, long silentMs) {
        static Rule of(String requests, int from, int count, Fault fault) {
            return new Rule(Pattern.compile(requests), from, count, fault, 1_500);
        }
    }

    FaultyProxy(int upstream) throws IOException {
        this.upstream = upstream;
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        port = server.getLocalPort();
        start(this::accept);
    }

    String address() {
        return "http://127.0.0.1:" + port;
    }

    void set(Rule next) {
        rule = next;
        matches.set(0);
    }

    /** How many requests of the rule there were. */
    int matches() {
        return matches.get();
    }

    private void start(Runnable action) {
        Thread thread = new Thread(action, "faulty-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!isClosed) {
            try {
                Socket client = server.accept();
                open.add(client);
                start(() -> serve(client));
            } catch (IOException e) {
                if (!isClosed) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20)); // It does not listen for the moment.
                }
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            byte[] line = firstLine(client.getInputStream());
            Rule now = rule;
            boolean isMatch = now != null
                    && now.requests()
                            .matcher(new String(line, StandardCharsets.ISO_8859_1))
                            .find();
            int number = isMatch ? matches.incrementAndGet() : 0;
            boolean isHarmed = isMatch && number >= now.from() && number < now.from() + now.count();
            if (!isHarmed) {
                forward(client, line, false);
                return;
            }
            switch (now.fault()) {
                case REFUSE -> refuse(client, now.silentMs());
                case RESET -> forward(client, line, true);
                case ERROR -> answer(client);
                case FREEZE -> freeze(client);
            }
        } catch (IOException e) {
            // One side has gone; so does the other.
        } finally {
            open.remove(client);
        }
    }

    private static byte[] firstLine(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            line.write(next);
            if (next == '\n') {
                break;
            }
        }
        return line.toByteArray();
    }

    private void refuse(Socket client, long silentMs) throws IOException {
        server.close();
        reset(client);
        start(() -> {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(silentMs));
            try {
                ServerSocket again = new ServerSocket();
                again.setReuseAddress(true);
                again.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                server = again;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static void reset(Socket client) throws IOException {
        client.setSoLinger(true, 0);
        client.close();
    }

    private static void answer(Socket client) throws IOException {
        client.getOutputStream().write(ANSWER.getBytes(StandardCharsets.ISO_8859_1));
        client.getOutputStream().flush();
        client.shutdownOutput();
        while (client.getInputStream().read() >= 0) {
            // What it still sends would otherwise make the answer a reset.
        }
    }

    private void freeze(Socket client) throws IOException {
        while (!isClosed && client.getInputStream().read() >= 0) {
            // Read and never answered.
        }
    }

    private void forward(Socket client, byte[] line, boolean isAnswerLost) throws IOException {
        try (Socket cluster = new Socket(InetAddress.getLoopbackAddress(), upstream)) {
            open.add(cluster);
            start(() -> pump(client, cluster, line));
            InputStream in = cluster.getInputStream();
            if (isAnswerLost) {
                if (in.read() >= 0) {
                    reset(client);
                }
            } else {
                in.transferTo(client.getOutputStream());
            }
        }
    }

    private void pump(Socket client, Socket cluster, byte[] line) {
        try {
            OutputStream out = cluster.getOutputStream();
            out.write(line);
            client.getInputStream().transferTo(out);
            cluster.shutdownOutput();
        } catch (IOException e) {
            // The other direction notices.
        }
    }

    @Override
    public void close() throws IOException {
        isClosed = true;
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
