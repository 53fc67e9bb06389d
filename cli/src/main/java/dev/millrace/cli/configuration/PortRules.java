package dev.millrace.cli.configuration;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.SecurityOptions;

/** Ports that two parts of the server would both listen on, and encryption without a key. Owned by its caller. */
final class PortRules {
    private static final Pattern REPORTER_PORT = Pattern.compile("metrics\\.reporter\\.[^.]+\\.port");
    private static final int LARGEST = 65_535;

    private final Contradictions contradictions;
    private final Configuration configuration;

    PortRules(Contradictions contradictions) {
        this.contradictions = contradictions;
        this.configuration = contradictions.configuration();
    }

    void check() {
        checkRange(RestOptions.PORT);
        checkRange(JobManagerOptions.PORT);
        checkCollisions();
        checkEncryption();
    }

    private void checkRange(ConfigOption<Integer> option) {
        int port = configuration.get(option);
        if (port < 0 || port > LARGEST) {
            contradictions.add(
                    contradictions.describe(option) + " is not from 0 to " + LARGEST,
                    "use a free port, or 0 to have one chosen");
        }
    }

    /** Ports that are ranges are looked for at the start, so that these find one that is free. */
    private void checkCollisions() {
        Map<String, String> ports = new LinkedHashMap<>();
        String rest = configuration
                .getOptional(RestOptions.BIND_PORT)
                .orElse(Integer.toString(configuration.get(RestOptions.PORT)));
        ports.put(rest, "the REST API: " + contradictions.describe(RestOptions.PORT));
        if (contradictions.isWritten(JobManagerOptions.PORT)) {
            claim(
                    ports,
                    Integer.toString(configuration.get(JobManagerOptions.PORT)),
                    "clients that use the RPC port: " + contradictions.describe(JobManagerOptions.PORT));
        }
        contradictions.origins().forEach((key, origin) -> {
            if (REPORTER_PORT.matcher(key).matches()) {
                String value = configuration.toMap().get(key);
                claim(ports, value, "a metrics reporter: " + key + "=" + value + " (" + origin + ")");
            }
        });
    }

    private void claim(Map<String, String> ports, String port, String user) {
        String other = ports.putIfAbsent(port, user);
        if (other != null && !port.equals("0")) {
            contradictions.add(
                    "port " + port + " is for two things: " + other + ", and " + user, "give each a port of its own");
        }
    }

    private void checkEncryption() {
        if (configuration.get(SecurityOptions.SSL_REST_ENABLED)
                && configuration.getOptional(SecurityOptions.SSL_REST_KEYSTORE).isEmpty()
                && configuration.getOptional(SecurityOptions.SSL_KEYSTORE).isEmpty()) {
            contradictions.add(
                    contradictions.describe(SecurityOptions.SSL_REST_ENABLED) + " needs a key, but "
                            + SecurityOptions.SSL_REST_KEYSTORE.key() + " is not set",
                    "set " + SecurityOptions.SSL_REST_KEYSTORE.key() + " and its passwords, or leave encryption off");
        }
    }
}
