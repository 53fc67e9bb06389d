package dev.millrace.cli.configuration;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.IllegalConfigurationException;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.SecurityOptions;
import org.apache.flink.util.NetUtils;

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
        checkBindPort();
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

    private void checkBindPort() {
        if (!contradictions.origins().containsKey(RestOptions.BIND_PORT.key())) {
            return;
        }
        try {
            NetUtils.getPortRangeFromString(configuration.get(RestOptions.BIND_PORT));
        } catch (IllegalArgumentException | IllegalConfigurationException e) {
            contradictions.add(
                    contradictions.describe(RestOptions.BIND_PORT) + " is no list of ports or ranges: "
                            + e.getMessage(),
                    "write them as 8081,8083-8090, or leave the key out and set rest.port");
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
                && hasNeither(SecurityOptions.SSL_REST_KEYSTORE, SecurityOptions.SSL_KEYSTORE)) {
            contradictions.add(
                    contradictions.describe(SecurityOptions.SSL_REST_ENABLED) + " needs a key, but "
                            + SecurityOptions.SSL_REST_KEYSTORE.key() + " is not set",
                    "set " + SecurityOptions.SSL_REST_KEYSTORE.key() + " and its passwords, or leave encryption off");
        }
        if (configuration.get(SecurityOptions.SSL_REST_ENABLED)
                && configuration.get(SecurityOptions.SSL_REST_AUTHENTICATION_ENABLED)
                && hasNeither(SecurityOptions.SSL_REST_TRUSTSTORE, SecurityOptions.SSL_TRUSTSTORE)) {
            contradictions.add(
                    contradictions.describe(SecurityOptions.SSL_REST_AUTHENTICATION_ENABLED)
                            + " needs to know whom to let in, but " + SecurityOptions.SSL_REST_TRUSTSTORE.key()
                            + " is not set: everybody would be",
                    "set " + SecurityOptions.SSL_REST_TRUSTSTORE.key() + " and its password to a store with the"
                            + " clients' certificates, or leave authentication off");
        }
    }

    private boolean hasNeither(ConfigOption<String> ofRest, ConfigOption<String> ofAll) {
        return configuration.getOptional(ofRest).isEmpty()
                && configuration.getOptional(ofAll).isEmpty();
    }
}
