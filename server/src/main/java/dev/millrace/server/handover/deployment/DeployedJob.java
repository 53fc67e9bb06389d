package dev.millrace.server.handover.deployment;

/**
 * What is to run there. Immutable.
 *
 * @param name of the resource: lower case, digits and hyphens are made of whatever it is
 * @param jarName the file's name
 * @param parallelism of the job
 * @param savepoint its path
 */
public record DeployedJob(String name, String jarName, int parallelism, String savepoint) {}
