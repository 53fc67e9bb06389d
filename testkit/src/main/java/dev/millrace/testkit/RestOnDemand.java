package dev.millrace.testkit;

import dev.millrace.embedded.Millrace;
import dev.millrace.server.RestFront;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An address at which Flink's REST API answers, started when somebody first asks there: every test wants to know the
 * address, and hardly any asks. Bytes are passed on, two threads a connection. Thread-safe.
 */
final class RestOnDemand implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RestOnDemand.class);

    /** More wait until the operating system takes them. */
    private static final int BACKLOG = 50;

    private final Millrace engine;
    private final ServerSocket socket;
    private RestFront front;
    private boolean isClosed;

    private RestOnDemand(Millrace engine, ServerSocket socket) {
        this.engine = engine;
        this.socket = socket;
    }

    static RestOnDemand listen(Millrace engine) throws IOException {
        ServerSocket socket = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        RestOnDemand rest = new RestOnDemand(engine, socket);
        thread(rest::accept, "millrace-testkit-rest");
        return rest;
    }

    private static void thread(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    URI address() {
        return URI.create("http://localhost:" + socket.getLocalPort());
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                lead(socket.accept());
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    LOG.warn("nobody can ask the REST API", e);
                }
            }
        }
    }

    /** Leads a client to the API; whatever keeps that from its start, the client's connection ends, and so its wait. */
    private void lead(Socket client) throws IOException {
        try {
            Socket server = new Socket(InetAddress.getLoopbackAddress(), started());
            thread(() -> relay(client, server), "millrace-testkit-rest-in");
            thread(() -> relay(server, client), "millrace-testkit-rest-out");
        } catch (IOException | RuntimeException | LinkageError e) {
            client.close();
            if (!socket.isClosed()) {
                LOG.error("the REST API does not start", e);
            }
        }
    }

    private synchronized int started() throws IOException {
        if (isClosed) {
            throw new IOException("closed");
        }
        if (front == null) {
            front = RestFront.open(engine);
        }
        return front.port();
    }

    private static void relay(Socket from, Socket to) {
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            in.transferTo(out);
        } catch (IOException e) {
            LOG.debug("a connection has ended", e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("the REST API's port was not closed in order", e);
        }
        synchronized (this) {
            isClosed = true;
            if (front != null) {
                front.close();
            }
        }
    }
}
