package dev.millrace.server;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.SecurityOptions;

/** Tells who is let in by the addresses that a server is bound to. Immutable. */
final class Exposure {
    private Exposure() {}

    /**
     * What to warn of; empty if only this machine reaches the server, or only who has a certificate.
     *
     * @param complete with all addresses
     * @param ports of REST
     */
    static Optional<String> warning(Configuration complete, List<Integer> ports) {
        String rest = complete.get(RestOptions.BIND_ADDRESS);
        String blobs = complete.get(JobManagerOptions.BIND_HOST);
        boolean isMutual = complete.get(SecurityOptions.SSL_REST_ENABLED)
                && complete.get(SecurityOptions.SSL_REST_AUTHENTICATION_ENABLED);
        List<String> said = new ArrayList<>();
        if (!isLoopback(rest) && !isMutual) {
            said.add("REST listens at rest.bind-address=" + rest + ", port " + join(ports)
                    + ": whoever reaches it can upload a jar and so run any program as user '"
                    + System.getProperty("user.name") + "' (remote code execution), and stop every job."
                    + " Keep others out, or have them show a certificate: security.ssl.rest.enabled and"
                    + " security.ssl.rest.authentication-enabled.");
        }
        if (!isLoopback(blobs)) {
            said.add(
                    "Uploads of jobs are taken at jobmanager.bind-host=" + blobs
                            + ": whoever reaches that port can fill the disk. No client needs it: leave jobmanager.bind-host out.");
        }
        return said.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", said));
    }

    private static String join(List<Integer> ports) {
        return String.join(" and ", ports.stream().map(String::valueOf).toList());
    }

    private static boolean isLoopback(String address) {
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (IOException unknown) {
            return true; // Nothing is bound to it.
        }
    }
}
