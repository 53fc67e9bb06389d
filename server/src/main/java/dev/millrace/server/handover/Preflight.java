package dev.millrace.server.handover;

import dev.millrace.engine.error.MillraceException;
import dev.millrace.engine.error.MillraceException.Group;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What can be known before the job is stopped. Pure and stateless. */
final class Preflight {
    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]", "::1");
    /** Larger bodies are refused by many a proxy in front of a cluster; Flink itself streams them. */
    private static final long LARGE_BYTES = 100L << 20;

    private Preflight() {}

    /**
     * Says what speaks against it.
     *
     * @param flinkVersion that this server carries
     * @param slots that the job needs
     * @param jarBytes all jars together
     * @return warnings, a sentence each
     * @throws MillraceException E261 or E262 if it cannot succeed
     */
    static List<String> check(Order order, TargetFacts target, String flinkVersion, int slots, long jarBytes) {
        requireSameMinor(order.target(), target, flinkVersion);
        if (target.freeSlots() < slots) {
            throw new MillraceException(
                    Group.RESOURCE,
                    "E262",
                    "the target " + order.target() + " has free slots=" + target.freeSlots() + ", the job needs "
                            + slots,
                    "add TaskManagers there, or give a lower -p");
        }
        List<String> warnings = new ArrayList<>(warnings(order.directory(), order.target()));
        if (jarBytes > LARGE_BYTES) {
            warnings.add("the job's jars have " + (jarBytes >> 20)
                    + " MiB: a proxy in front of the target may refuse that much");
        }
        return warnings;
    }

    /** @throws MillraceException E261 if the cluster is of another minor version */
    static void requireSameMinor(String address, TargetFacts cluster, String flinkVersion) {
        if (!minor(cluster.flinkVersion()).equals(minor(flinkVersion))) {
            throw new MillraceException(
                    Group.USER,
                    "E261",
                    "the cluster " + address + " runs Flink " + cluster.flinkVersion() + ", this server is of Flink "
                            + flinkVersion,
                    "use a cluster of Flink " + minor(flinkVersion)
                            + ", or take a savepoint and run a jar that was built for the other version");
        }
    }

    /** What can be said of a savepoint's directory. */
    static List<String> warnings(String directory, String address) {
        return isLocal(directory) && !THIS_MACHINE.contains(URI.create(address).getHost())
                ? List.of("the savepoint's directory " + directory
                        + " is on this machine: the cluster must see the same files under the same path")
                : List.of();
    }

    private static String minor(String version) {
        String[] parts = version.split("[.-]");
        return parts.length < 2 ? version : parts[0] + "." + parts[1];
    }

    static boolean isLocal(String directory) {
        return directory.startsWith("/") || directory.startsWith("file:");
    }
}
