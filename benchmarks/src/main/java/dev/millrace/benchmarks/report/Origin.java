package dev.millrace.benchmarks.report;

/** Where figures come from, so that somebody else can get them too. Immutable. */
public record Origin(String commit, String machine, String jdk, String jvmFlags, String source, String command) {}
