package dev.millrace.cli;

import org.apache.flink.runtime.util.EnvironmentInformation;

/** Which versions are at work. Immutable. */
record Versions(String millrace, String flink) {

    /** Of the jars that are loaded; classes that are in no jar have no version. */
    static Versions ofThisBuild() {
        String own = Versions.class.getPackage().getImplementationVersion();
        return new Versions(own == null ? "(not packaged)" : own, EnvironmentInformation.getVersion());
    }

    String text() {
        return "millrace " + millrace + System.lineSeparator() + "Apache Flink API " + flink + System.lineSeparator()
                + "Java " + Runtime.version() + " (" + System.getProperty("java.home") + ")";
    }
}
