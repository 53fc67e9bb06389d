package dev.millrace.difference.catalogue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** Serves one connection on the loopback interface, on a thread of its own, and ends. */
final class LoopbackServer {

    private static final int LONGEST_WAIT_MS = 20_000;

    private final ServerSocket socket;
    private final CompletableFuture<String> received = new CompletableFuture<>();

    private LoopbackServer(ServerSocket socket) {
        this.socket = socket;
    }

    /** Sends the text to whoever connects and hangs up. */
    static LoopbackServer sending(String text) throws IOException {
        return started(connection -> {
            connection.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            return text;
        });
    }

    /** Reads until the peer hangs up. */
    static LoopbackServer receiving() throws IOException {
        return started(connection -> new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    }

    private static LoopbackServer started(Conversation conversation) throws IOException {
        ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        socket.setSoTimeout(LONGEST_WAIT_MS);
        LoopbackServer server = new LoopbackServer(socket);
        Thread thread = new Thread(() -> server.serve(conversation), "loopback server");
        thread.setDaemon(true);
        thread.start();
        return server;
    }

    int port() {
        return socket.getLocalPort();
    }

    /** What the peer had sent when it hung up. */
    CompletableFuture<String> received() {
        return received;
    }

    private void serve(Conversation conversation) {
        try (ServerSocket listening = socket;
                Socket connection = listening.accept()) {
            received.complete(conversation.with(connection));
        } catch (IOException e) {
            received.completeExceptionally(e);
        }
    }

    private interface Conversation {

        String with(Socket connection) throws IOException;
    }
}
