package dev.millrace.server.dashboard;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonProcessingException;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Chromium with one page open, told what to do over the DevTools protocol. Remembers what a page complained about:
 * errors on its console, exceptions, failed requests. Used by one thread.
 */
final class Browser implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int LIMIT_S = 30;
    private static final int HTTP_ERRORS_FROM = 400;
    private static final String LISTENING = "DevTools listening on ";
    private static final long LOOK_EVERY_MS = 50;

    private final Process process;
    private final WebSocket socket;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final Map<String, String> requests = new ConcurrentHashMap<>();
    private String session;

    private Browser(Process process, String address) {
        this.process = process;
        this.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create(address), new Listener())
                .join();
    }

    /** Where it is; null if there is none. */
    static Path executable() {
        return List.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome").stream()
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }

    /** @param profile an empty directory */
    static Browser open(Path profile) throws IOException {
        Process process = new ProcessBuilder(
                        executable().toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--disable-dev-shm-usage",
                        "--window-size=1600,1000",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            Browser browser = new Browser(process, address(process));
            browser.attach();
            return browser;
        } catch (IOException | RuntimeException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    @SuppressWarnings("resource")
    private static String address(Process process) throws IOException {
        BufferedReader errors = process.errorReader(StandardCharsets.UTF_8);
        for (String line = errors.readLine(); line != null; line = errors.readLine()) {
            if (line.startsWith(LISTENING)) {
                Thread reading = new Thread(() -> errors.lines().forEach(more -> {}), "what Chromium says");
                reading.setDaemon(true);
                reading.start();
                return line.substring(LISTENING.length());
            }
        }
        throw new IOException("Chromium ended before it listened");
    }

    private void attach() {
        String target = call("Target.createTarget", Map.of("url", "about:blank"))
                .get("targetId")
                .asText();
        session = call("Target.attachToTarget", Map.of("targetId", target, "flatten", true))
                .get("sessionId")
                .asText();
        for (String domain : List.of("Page", "Runtime", "Log", "Network", "DOM")) {
            call(domain + ".enable", Map.of());
        }
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", 1600, "height", 1000, "deviceScaleFactor", 1, "mobile", false));
    }

    private JsonNode call(String method, Map<String, Object> parameters) {
        int id = ids.incrementAndGet();
        ObjectNode message = MAPPER.createObjectNode().put("id", id).put("method", method);
        message.set("params", MAPPER.valueToTree(parameters));
        if (session != null) {
            message.put("sessionId", session);
        }
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(id, answer);
        socket.sendText(message.toString(), true).join();
        JsonNode answered = answer.orTimeout(LIMIT_S, TimeUnit.SECONDS).join();
        if (answered.has("error")) {
            throw new IllegalStateException(method + " " + parameters + ": " + answered.get("error"));
        }
        return answered.get("result");
    }

    void visit(String address) {
        call("Page.navigate", Map.of("url", address));
    }

    /** What an expression of JavaScript's yields, as text. */
    String evaluate(String expression) {
        return call("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true))
                .at("/result/value")
                .asText();
    }

    /** Waits until an expression is true. */
    void await(String expression) {
        long untilNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_S);
        while (!evaluate("Boolean(" + expression + ")").equals("true")) {
            if (System.nanoTime() > untilNs) {
                throw new AssertionError(
                        expression + " stayed false; the page says: " + evaluate("document.body.innerText"));
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK_EVERY_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    void awaitText(String text) {
        await("document.body.innerText.replaceAll('\\u00a0', ' ').includes('" + text.replace("'", "\\'") + "')");
    }

    /** Clicks on the first thing that a CSS selector finds. */
    void click(String selector) {
        await("document.querySelector('" + selector + "')");
        evaluate("document.querySelector('" + selector + "').dispatchEvent(new MouseEvent('click', {bubbles: true}))");
    }

    /** Puts a file into the page's field for it. */
    void choose(String selector, Path file) {
        await("document.querySelector('" + selector + "')");
        int root = call("DOM.getDocument", Map.of()).at("/root/nodeId").asInt();
        int node = call("DOM.querySelector", Map.of("nodeId", root, "selector", selector))
                .get("nodeId")
                .asInt();
        call("DOM.setFileInputFiles", Map.of("nodeId", node, "files", List.of(file.toString())));
    }

    void photograph(Path file) throws IOException {
        String image = call("Page.captureScreenshot", Map.of("format", "png"))
                .get("data")
                .asText();
        Files.write(file, Base64.getDecoder().decode(image));
    }

    /** What the pages have complained about since the last call. */
    List<String> complaints() {
        List<String> all = List.copyOf(complaints);
        complaints.clear();
        return all;
    }

    private void heard(String text) {
        JsonNode message;
        try {
            message = MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            complaints.add(e.toString());
            return;
        }
        if (message.has("id")) {
            answers.remove(message.get("id").asInt()).complete(message);
        } else {
            note(message.get("method").asText(), message.get("params"));
        }
    }

    private void note(String method, JsonNode of) {
        switch (method) {
            case "Network.requestWillBeSent" ->
                requests.put(
                        of.get("requestId").asText(),
                        of.at("/request/method").asText() + " "
                                + of.at("/request/url").asText());
            case "Network.responseReceived" -> {
                if (of.at("/response/status").asInt() >= HTTP_ERRORS_FROM) {
                    complaints.add(requests.get(of.get("requestId").asText()) + " was answered with "
                            + of.at("/response/status"));
                }
            }
            case "Network.loadingFailed" -> {
                if (!of.path("canceled").asBoolean()) {
                    complaints.add(requests.get(of.get("requestId").asText()) + " failed: " + of.get("errorText"));
                }
            }
            case "Runtime.exceptionThrown" ->
                complaints.add(of.get("exceptionDetails").toString());
            case "Runtime.consoleAPICalled" -> {
                if (of.get("type").asText().equals("error")) {
                    complaints.add("console: " + of.get("args"));
                }
            }
            case "Log.entryAdded" -> {
                if (of.at("/entry/level").asText().equals("error")) {
                    complaints.add("log: " + of.at("/entry/text") + " " + of.at("/entry/url"));
                }
            }
            default -> {
                // Of no interest.
            }
        }
    }

    /** Puts messages together that come in pieces. */
    private final class Listener implements WebSocket.Listener {
        private final StringBuilder pieces = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence piece, boolean isLast) {
            pieces.append(piece);
            if (isLast) {
                String text = pieces.toString();
                pieces.setLength(0);
                heard(text);
            }
            from.request(1);
            return null;
        }
    }

    @Override
    public void close() {
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor(LIMIT_S, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
