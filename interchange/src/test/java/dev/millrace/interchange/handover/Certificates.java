package dev.millrace.interchange.handover;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Certificates of several parties of this machine, and stores of those that somebody trusts. Immutable. */
final class Certificates {
    private static final String PASSWORD = "geheim";

    private final Path directory;

    private Certificates(Path directory) {
        this.directory = directory;
    }

    /** Makes a key store for each party. */
    static Certificates of(Path directory, String... parties) throws IOException, InterruptedException {
        Certificates certificates = new Certificates(directory);
        for (String name : parties) {
            certificates.keytool(
                    name,
                    name,
                    "-genkeypair",
                    "-keyalg",
                    "RSA",
                    "-dname",
                    "CN=localhost",
                    "-ext",
                    "SAN=dns:localhost,ip:127.0.0.1");
            certificates.keytool(name, name, "-exportcert", "-file", certificates.file(name + ".crt"));
        }
        return certificates;
    }

    /** Makes a trust store. */
    void trust(String store, String... parties) throws IOException, InterruptedException {
        for (String party : parties) {
            keytool(store, party, "-importcert", "-noprompt", "-file", file(party + ".crt"));
        }
    }

    private String file(String name) {
        return directory.resolve(name).toString();
    }

    private void keytool(String store, String alias, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(words));
        command.addAll(List.of("-alias", alias, "-keystore", file(store + ".p12"), "-storepass", PASSWORD));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
    }

    /** Flink's settings for both ends of a connection, of which both show a certificate. */
    Map<String, String> settings(String own, String trusted) {
        return Map.of(
                "security.ssl.rest.authentication-enabled",
                "true",
                "security.ssl.rest.keystore",
                file(own + ".p12"),
                "security.ssl.rest.keystore-password",
                PASSWORD,
                "security.ssl.rest.key-password",
                PASSWORD,
                "security.ssl.rest.truststore",
                file(trusted + ".p12"),
                "security.ssl.rest.truststore-password",
                PASSWORD);
    }

    /** The same for a client of the JDK. */
    SSLContext context(String own, String trusted) throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store(own), PASSWORD.toCharArray());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store(trusted));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private KeyStore store(String name) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(directory.resolve(name + ".p12"))) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }
}
