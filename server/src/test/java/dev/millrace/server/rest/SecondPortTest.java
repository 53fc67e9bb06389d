package dev.millrace.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SecondPortTest {
    private static final int MANY = 200;
    private static final int BIG = 100 * 1024 * 1024;
    private static final int CHUNK = 1 << 16;
    private static final int LIMIT_S = 30;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private ServerSocket target;
    private SecondPort port;

    @BeforeEach
    void open() throws Exception {
        target = new ServerSocket(0, MANY, InetAddress.getLoopbackAddress());
        port = SecondPort.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), (InetSocketAddress)
                target.getLocalSocketAddress());
    }

    @AfterEach
    void close() throws Exception {
        port.close();
        target.close();
        threads.shutdownNow();
        assertThat(threads.awaitTermination(LIMIT_S, TimeUnit.SECONDS)).isTrue();
    }

    private interface Service {
        void serve(Socket connection) throws IOException;
    }

    private CompletableFuture<Void> onNext(Service service) {
        return CompletableFuture.runAsync(
                () -> {
                    try (Socket connection = target.accept()) {
                        service.serve(connection);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                threads);
    }

    private Socket connected() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port.port());
        socket.setSoTimeout(LIMIT_S * 1000);
        return socket;
    }

    private static long sent(OutputStream out, long seed) throws IOException {
        Random random = new Random(seed);
        CRC32 sum = new CRC32();
        byte[] chunk = new byte[CHUNK];
        for (int left = BIG; left > 0; left -= CHUNK) {
            random.nextBytes(chunk);
            sum.update(chunk);
            out.write(chunk);
        }
        return sum.getValue();
    }

    private static long received(InputStream in) throws IOException {
        CRC32 sum = new CRC32();
        byte[] chunk = new byte[CHUNK];
        for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
            sum.update(chunk, 0, read);
        }
        return sum.getValue();
    }

    @Test
    void shouldPassAHundredMegabytesEachWay() throws Exception {
        CompletableFuture<Long> there = new CompletableFuture<>();
        CompletableFuture<Long> back = new CompletableFuture<>();
        CompletableFuture<Void> served = onNext(connection -> {
            there.complete(received(connection.getInputStream()));
            back.complete(sent(connection.getOutputStream(), 2));
        });

        long up;
        long down;
        try (Socket client = connected()) {
            up = sent(client.getOutputStream(), 1);
            client.shutdownOutput();
            down = received(client.getInputStream());
        }

        served.get(LIMIT_S, TimeUnit.SECONDS);
        assertThat(there.get()).isEqualTo(up);
        assertThat(back.get()).isEqualTo(down);
    }

    @Test
    void shouldStillPassTheAnswerToAClientThatHasSaidAll() throws Exception {
        CompletableFuture<Void> served = onNext(connection -> {
            byte[] question = connection.getInputStream().readAllBytes();
            connection.getOutputStream().write(question);
        });

        byte[] answer;
        try (Socket client = connected()) {
            client.getOutputStream().write(new byte[] {1, 2, 3});
            client.shutdownOutput();
            answer = client.getInputStream().readAllBytes();
        }

        served.get(LIMIT_S, TimeUnit.SECONDS);
        assertThat(answer).containsExactly(1, 2, 3);
    }

    @Test
    void shouldHoldUpAWriterWhoseReaderDoesNotRead() throws Exception {
        CompletableFuture<Void> go = new CompletableFuture<>();
        CompletableFuture<Long> read = new CompletableFuture<>();
        onNext(connection -> {
            go.join();
            read.complete(received(connection.getInputStream()));
        });

        try (Socket client = connected()) {
            CompletableFuture<Long> written = CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            long sum = sent(client.getOutputStream(), 3);
                            client.shutdownOutput();
                            return sum;
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    },
                    threads);
            // A relay that buffered would have taken it all within a moment.
            assertThat(written.completeOnTimeout(-1L, 1, TimeUnit.SECONDS)
                            .copy()
                            .get())
                    .isEqualTo(-1);
            go.complete(null);

            assertThat(read.get(LIMIT_S, TimeUnit.SECONDS)).isNotZero();
        }
    }

    @Test
    void shouldLetGoOfEveryConnection() throws Exception {
        List<CompletableFuture<Void>> served = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            served.add(onNext(connection -> connection.getInputStream().transferTo(connection.getOutputStream())));
        }

        List<Socket> clients = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            clients.add(connected());
        }
        for (Socket client : clients) {
            client.getOutputStream().write(1);
            assertThat(client.getInputStream().read()).isEqualTo(1);
        }
        int open = port.connections();
        for (Socket client : clients) {
            client.close();
        }

        CompletableFuture.allOf(served.toArray(CompletableFuture[]::new)).get(LIMIT_S, TimeUnit.SECONDS);
        assertThat(open).isEqualTo(MANY);
        assertThat(awaitNoConnection()).isZero();
    }

    @Test
    void shouldCloseAClientWhoseServerIsGone() throws Exception {
        target.close();

        try (Socket client = connected()) {
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(awaitNoConnection()).isZero();
    }

    private int awaitNoConnection() throws InterruptedException {
        long untilNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_S);
        while (port.connections() > 0 && System.nanoTime() < untilNs) {
            Thread.sleep(1);
        }
        return port.connections();
    }
}
