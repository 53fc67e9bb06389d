import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Fetches a Maven distribution for {@code mvnw}, checks its SHA-512 and unpacks it.
 *
 * <p>Run as a single source file: {@code java FetchMaven.java GROUP:ARTIFACT:VERSION SHA512 TARGET}. The target appears
 * complete or not at all; when two run at once, the first to finish wins and both succeed.
 */
final class FetchMaven {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(20);
    private static final Duration TRANSFER_LIMIT = Duration.ofMinutes(5);
    private static final int ATTEMPTS = 3;

    private FetchMaven() {}

    public static void main(String[] args) {
        try {
            if (args.length != 3 || args[0].split(":").length != 3) {
                throw new Failure(
                        "wants GROUP:ARTIFACT:VERSION SHA512 TARGET, got " + Arrays.toString(args),
                        "run ./mvnw instead");
            }
            fetch(args[0].split(":"), args[1], Path.of(args[2]).toAbsolutePath());
        } catch (Failure failure) {
            exit(failure.getMessage(), failure.remedy);
        } catch (GeneralSecurityException | IOException failure) {
            exit("cannot unpack Maven into " + args[2] + ": " + failure, "check that it is writable and not full");
        } catch (InterruptedException interrupted) {
            exit("interrupted", "run ./mvnw again");
        }
    }

    private static void fetch(String[] coordinates, String expectedSha512, Path target)
            throws IOException, InterruptedException, GeneralSecurityException, Failure {
        URI source = source(coordinates, System.getenv("MVNW_REPOURL"));
        Files.createDirectories(target.getParent());
        Path scratch = Files.createTempDirectory(target.getParent(), ".fetch-");
        try {
            Path zip = scratch.resolve("maven.zip");
            download(source, zip);
            verify(source, zip, expectedSha512);
            Path unpacked = scratch.resolve("unpacked");
            unzip(zip, unpacked);
            publish(unpacked, target);
        } finally {
            delete(scratch);
        }
    }

    /** The default host follows from the coordinates: Maven's own group, as a domain, is where Maven is published. */
    private static URI source(String[] coordinates, String mirror) {
        String base = mirror;
        if (base == null || base.isBlank()) {
            List<String> labels = Arrays.asList(coordinates[0].split("\\."));
            Collections.reverse(labels);
            base = "https://repo." + String.join(".", labels) + "/maven2";
        }
        String file = coordinates[1] + "-" + coordinates[2] + "-bin.zip";
        String path = String.join("/", coordinates[0].replace('.', '/'), coordinates[1], coordinates[2], file);
        return URI.create(base.replaceAll("/+$", "") + "/" + path);
    }

    private static void download(URI source, Path zip) throws InterruptedException, Failure {
        HttpClient client = HttpClient.newBuilder()
                .connectTimeout(CONNECT_LIMIT)
                .followRedirects(Redirect.NORMAL)
                .proxy(proxyFor(source))
                .build();
        HttpRequest request = HttpRequest.newBuilder(source).build();
        System.err.println("mvnw: fetching " + source);
        String problem = "";
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            try {
                HttpResponse<Path> response = client.sendAsync(request, BodyHandlers.ofFile(zip))
                        .get(TRANSFER_LIMIT.toMinutes(), TimeUnit.MINUTES);
                if (response.statusCode() == 200) {
                    return;
                }
                problem = "status=" + response.statusCode();
                if (response.statusCode() < 500) {
                    break;
                }
            } catch (ExecutionException failure) {
                problem = failure.getCause().toString();
            } catch (TimeoutException slow) {
                problem = "nothing complete in " + TRANSFER_LIMIT.toMinutes() + " minutes";
                break;
            }
        }
        throw new Failure(
                "download failed: " + source + " answered " + problem,
                "check the network and https_proxy, or set MVNW_REPOURL to the base URL of a Maven repository mirror");
    }

    /** Honours https_proxy as the usual command-line tools do; the JDK reads only its own properties. */
    private static ProxySelector proxyFor(URI source) {
        String value =
                System.getenv().getOrDefault("https_proxy", System.getenv().getOrDefault("HTTPS_PROXY", ""));
        if (value.isBlank() || !"https".equals(source.getScheme())) {
            return ProxySelector.getDefault();
        }
        URI proxy = URI.create(value.contains("://") ? value : "http://" + value);
        return ProxySelector.of(new InetSocketAddress(proxy.getHost(), proxy.getPort() < 0 ? 80 : proxy.getPort()));
    }

    private static void verify(URI source, Path zip, String expected)
            throws IOException, GeneralSecurityException, Failure {
        MessageDigest digest = MessageDigest.getInstance("SHA-512");
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(zip)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
            }
        }
        String actual = HexFormat.of().formatHex(digest.digest());
        if (!actual.equalsIgnoreCase(expected.strip())) {
            throw new Failure(
                    source + " has sha512=" + actual + " but .mvn/wrapper/maven-wrapper.properties wants " + expected,
                    "do not use this file; check the mirror or the proxy that served it");
        }
    }

    private static void unzip(Path zip, Path target) throws IOException {
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                String name = entry.getName().substring(entry.getName().indexOf('/') + 1);
                Path file = target.resolve(name).normalize();
                if (!file.startsWith(target)) {
                    throw new IOException("entry leaves the archive: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                } else {
                    Files.createDirectories(file.getParent());
                    Files.copy(in, file);
                }
            }
        }
        for (String program : List.of("bin/mvn", "bin/mvnDebug", "bin/mvnyjp")) {
            Path file = target.resolve(program);
            if (Files.exists(file) && !file.toFile().setExecutable(true, false)) {
                throw new IOException("cannot make executable: " + file);
            }
        }
    }

    private static void publish(Path unpacked, Path target) throws IOException {
        try {
            Files.move(unpacked, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException taken) {
            if (!Files.isExecutable(target.resolve("bin/mvn"))) {
                throw taken;
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static void exit(String problem, String remedy) {
        System.err.println("mvnw: " + problem);
        System.err.println("mvnw: " + remedy);
        System.exit(1);
    }

    /** What happened, and what the person at the keyboard can do about it. */
    private static final class Failure extends Exception {
        private static final long serialVersionUID = 1L;
        private final String remedy;

        Failure(String problem, String remedy) {
            super(problem);
            this.remedy = remedy;
        }
    }
}
