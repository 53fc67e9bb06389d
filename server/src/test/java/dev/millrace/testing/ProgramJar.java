package dev.millrace.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** Makes jars: of a user's program from its source, and of a process's class path. Immutable. */
public final class ProgramJar {
    private ProgramJar() {}

    /** {@code com.example.Job} whose {@code main} is these statements; the imports are there. */
    public static Path of(Path directory, String name, String statements) throws IOException {
        Path work = Files.createTempDirectory(directory, "program");
        Path source = work.resolve("Job.java");
        Files.writeString(source, """
                package com.example;
                import java.util.*;
                import org.apache.flink.api.common.functions.*;
                import org.apache.flink.streaming.api.environment.*;
                public class Job {
                    public static void main(String[] args) throws Exception {
                """ + statements + "\n} }\n");
        String[] options = {
            "-nowarn",
            "-proc:none",
            "--release",
            "17",
            "-d",
            work.toString(),
            "-cp",
            System.getProperty("java.class.path"),
            source.toString()
        };
        if (ToolProvider.getSystemJavaCompiler().run(null, null, null, options) != 0) {
            throw new IllegalArgumentException("does not compile: " + statements);
        }
        Manifest manifest = manifest("com.example.Job");
        return pack(directory.resolve(name), manifest, work);
    }

    private static Manifest manifest(String mainClass) {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, mainClass);
        return manifest;
    }

    private static Path pack(Path target, Manifest manifest, Path classes) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(classes)) {
            files = all.filter(file -> file.toString().endsWith(".class")).toList();
        }
        try (OutputStream out = Files.newOutputStream(target);
                JarOutputStream jar = new JarOutputStream(out, manifest)) {
            for (Path file : files) {
                jar.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, jar);
                jar.closeEntry();
            }
        }
        return target;
    }

    /** A jar that starts a class of the tests as the server's jar starts the server. */
    public static Path launcher(Path directory, String mainClass, String agentClass) throws IOException {
        Manifest manifest = manifest(mainClass);
        String classPath = Arrays.stream(
                        System.getProperty("java.class.path").split(System.getProperty("path.separator")))
                .map(entry -> Path.of(entry).toUri().toString())
                .collect(Collectors.joining(" "));
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, classPath);
        manifest.getMainAttributes().put(new Attributes.Name("Launcher-Agent-Class"), agentClass);
        manifest.getMainAttributes().put(new Attributes.Name("Add-Opens"), opens());
        manifest.getMainAttributes().put(new Attributes.Name("Add-Exports"), inPom("Add-Exports"));
        return pack(directory.resolve("launcher.jar"), manifest, Files.createTempDirectory(directory, "empty"));
    }

    /** What the server's jar gets into its manifest. */
    private static String inPom(String entry) throws IOException {
        String pom = Files.readString(Path.of(System.getProperty("basedir", "."), "pom.xml"));
        Matcher matcher =
                Pattern.compile("<" + entry + ">([^<$]+)</" + entry + ">").matcher(pom);
        if (!matcher.find()) {
            throw new IllegalStateException("server/pom.xml has no " + entry);
        }
        return matcher.group(1);
    }

    private static String opens() {
        return "java.base/java.lang java.base/java.lang.invoke java.base/java.lang.reflect java.base/java.net"
                + " java.base/java.io java.base/java.nio java.base/java.text java.base/java.time java.base/java.util"
                + " java.base/java.util.concurrent java.base/java.util.concurrent.atomic"
                + " java.base/java.util.concurrent.locks java.base/sun.nio.ch";
    }
}
