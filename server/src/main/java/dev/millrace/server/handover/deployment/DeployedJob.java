package dev.millrace.server.handover.deployment;

import java.util.List;

/**
 * What is to run there. Immutable.
 *
 * @param name of the resource: lower case, digits and hyphens are made of whatever it is
 * @param jarName the file's name
 * @param entryClass empty if the jar's manifest names it
 * @param parallelism of the job
 * @param savepoint its path
 */
public record DeployedJob(
        String name, String jarName, String entryClass, List<String> arguments, int parallelism, String savepoint) {
    public DeployedJob {
        arguments = List.copyOf(arguments);
    }
}
