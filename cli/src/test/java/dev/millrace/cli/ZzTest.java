package dev.millrace.cli;

import dev.millrace.cli.testing.*;
import java.nio.file.*;
import org.junit.jupiter.api.*;
import org.junit.jupiter.api.io.TempDir;

class ZzTest {
    @TempDir
    Path d;

    @Test
    void all() throws Exception {
        StringBuilder b = new StringBuilder();
        Path jar = new StatefulJob().jar(d, "v1.jar");
        b.append(CliRun.of("run", jar, "-c", "com.example.Job", d.resolve("sp"), "CANONICAL"))
                .append("\n");
        Path sp = Files.list(d.resolve("sp")).findFirst().get();
        b.append(CliRun.of("savepoint", "inspect", sp)).append("\n");
        b.append(CliRun.of("savepoint", "inspect", sp, jar)).append("\n");
        b.append(CliRun.of("savepoint", "inspect", "--json", sp, jar)).append("\n");
        b.append(CliRun.of("savepoint", "check", sp, jar, "-c", "com.example.Job"))
                .append("\n");
        b.append(CliRun.of("savepoint", "check", "--json", sp, jar, "-c", "com.example.Job"))
                .append("\n");
        b.append("CHANGED\n"
                        + CliRun.of(
                                "savepoint",
                                "check",
                                sp,
                                new StatefulJob()
                                        .fields(
                                                "public int sum; public int times; public Colour colour; public String extra;")
                                        .jar(d, "v2.jar"),
                                "-c",
                                "com.example.Job"))
                .append("\n");
        b.append("MIGR\n"
                        + CliRun.of(
                                "savepoint",
                                "check",
                                sp,
                                new StatefulJob()
                                        .fields(
                                                "public long sum; public int times; public Colour colour; public String extra;")
                                        .withoutTtl()
                                        .jar(d, "v3.jar"),
                                "-c",
                                "com.example.Job"))
                .append("\n");
        b.append("UID\n"
                        + CliRun.of(
                                "savepoint",
                                "check",
                                sp,
                                new StatefulJob().operator("").jar(d, "v4.jar"),
                                "-c",
                                "com.example.Job"))
                .append("\n");
        b.append("KEY, MAXPAR\n"
                        + CliRun.of(
                                "savepoint",
                                "check",
                                sp,
                                new StatefulJob()
                                        .keyType("String")
                                        .operator(".uid(\"count\").setMaxParallelism(7)")
                                        .jar(d, "v5.jar"),
                                "-c",
                                "com.example.Job"))
                .append("\n");
        b.append("COLOURS\n"
                        + CliRun.of(
                                "savepoint",
                                "check",
                                sp,
                                new StatefulJob().colours("GREEN, BLUE").jar(d, "v6.jar"),
                                "-c",
                                "com.example.Job"))
                .append("\n");
        b.append("COLOURS+\n"
                        + CliRun.of(
                                "savepoint",
                                "check",
                                sp,
                                new StatefulJob().colours("RED, GREEN, BLUE").jar(d, "v7.jar"),
                                "-c",
                                "com.example.Job"))
                .append("\n");
        b.append("OPEN\n"
                        + CliRun.of(
                                "savepoint",
                                "check",
                                sp,
                                new StatefulJob()
                                        .open("if (true) throw new java.net.ConnectException(\"no database here\");")
                                        .jar(d, "v8.jar"),
                                "-c",
                                "com.example.Job"))
                .append("\n");
        b.append("RUN CHANGED\n" + CliRun.of("run", "-s", sp, d.resolve("v2.jar"), "-c", "com.example.Job"))
                .append("\n");
        b.append("RUN TTL\n" + CliRun.of("run", "-s", sp, d.resolve("v3.jar"), "-c", "com.example.Job"))
                .append("\n");
        b.append("RUN UID\n" + CliRun.of("run", "-s", sp, d.resolve("v4.jar"), "-c", "com.example.Job"))
                .append("\n");
        b.append("RUN KEY\n" + CliRun.of("run", "-s", sp, d.resolve("v5.jar"), "-c", "com.example.Job"))
                .append("\n");
        b.append("RUN COLOURS\n" + CliRun.of("run", "-s", sp, d.resolve("v6.jar"), "-c", "com.example.Job"))
                .append("\n");
        b.append(CliRun.of("help", "savepoint")).append("\n");
        Files.writeString(Path.of("/tmp/look-cli.txt"), b);
    }
}
