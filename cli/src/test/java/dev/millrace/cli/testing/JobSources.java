package dev.millrace.cli.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles Java sources and packs the classes into a jar, as a job's own build would. */
public final class JobSources {
    /** The first statement of most programs. */
    public static final String ENVIRONMENT =
            "StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();\n";

    private static final String IMPORTS = """
            import java.util.*;
            import org.apache.flink.api.common.functions.*;
            import org.apache.flink.streaming.api.datastream.*;
            import org.apache.flink.streaming.api.environment.*;
            """;

    private final Map<String, String> sources = new LinkedHashMap<>();
    private final Attributes manifest = new Attributes();
    private String compileOnly = "";
    private UnaryOperator<Map<String, byte[]>> change = UnaryOperator.identity();

    /** A class {@code com.example.<name>} with these members; imports for the DataStream API are there already. */
    public static JobSources of(String name, String members) {
        return new JobSources().and(name, members);
    }

    /** {@code com.example.Job} whose {@code main} is {@code statements}. */
    public static JobSources main(String statements) {
        return of("Job", "public static void main(String[] args) throws Exception {\n" + statements + "\n}");
    }

    public JobSources and(String name, String members) {
        sources.put(
                "com.example." + name,
                "package com.example;\n" + IMPORTS + "public class " + name + " {\n" + members + "\n}\n");
        return this;
    }

    /** A class {@code com.example.<name>} of which this is the whole declaration. */
    public JobSources withType(String name, String declaration) {
        sources.put("com.example." + name, "package com.example;\n" + declaration);
        return this;
    }

    /** The class file of one class of any name, by its path in a jar. */
    public static Map<String, byte[]> library(String className, String members, Path directory) {
        int dot = className.lastIndexOf('.');
        JobSources library = new JobSources();
        library.sources.put(
                className,
                "package " + className.substring(0, dot) + ";\npublic class " + className.substring(dot + 1) + " {\n"
                        + members + "\n}\n");
        try {
            Path classes = Files.createTempDirectory(directory, "library");
            library.compile(classes);
            return read(classes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets the compiler see classes that do not go into the jar. */
    public JobSources with(Map<String, byte[]> library, Path directory) {
        try {
            Path classes = Files.createTempDirectory(directory, "with");
            for (Map.Entry<String, byte[]> file : library.entrySet()) {
                Path path = classes.resolve(file.getKey());
                Files.createDirectories(path.getParent());
                Files.write(path, file.getValue());
            }
            compileOnly = System.getProperty("path.separator") + classes;
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public JobSources manifest(String key, String value) {
        manifest.put(new Attributes.Name(key), value);
        return this;
    }

    /** The class files by their path in the jar may be changed before they are packed. */
    public JobSources changing(UnaryOperator<Map<String, byte[]>> change) {
        this.change = change;
        return this;
    }

    /** Compiles, and writes {@code directory/name}. */
    public Path jar(Path directory, String name) {
        try {
            Path classes = Files.createTempDirectory(directory, "classes");
            compile(classes);
            Path jar = directory.resolve(name);
            try (OutputStream out = Files.newOutputStream(jar)) {
                pack(change.apply(read(classes)), out);
            }
            return jar;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A jar of a class of the tests, with those inside of it. */
    public static Path pack(Path directory, String name, Class<?> type) {
        try {
            Path root = Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
            Map<String, byte[]> files = read(root);
            files.keySet().removeIf(path -> !path.startsWith(type.getName().replace('.', '/')));
            Path jar = directory.resolve(name);
            try (OutputStream out = Files.newOutputStream(jar)) {
                new JobSources().pack(files, out);
            }
            return jar;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private void compile(Path classes) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<JavaFileObject> files = new ArrayList<>();
        sources.forEach((name, text) -> files.add(new Source(name, text)));
        StringWriter messages = new StringWriter();
        List<String> options = List.of(
                "--release",
                "17",
                "-nowarn",
                "-proc:none",
                "-d",
                classes.toString(),
                "-cp",
                System.getProperty("java.class.path") + compileOnly);
        if (!compiler.getTask(messages, null, null, options, null, files).call()) {
            throw new IllegalStateException(messages.toString());
        }
    }

    private static Map<String, byte[]> read(Path classes) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        try (Stream<Path> paths = Files.walk(classes)) {
            for (Path path : paths.filter(Files::isRegularFile).sorted().toList()) {
                files.put(classes.relativize(path).toString().replace('\\', '/'), Files.readAllBytes(path));
            }
        }
        return files;
    }

    private void pack(Map<String, byte[]> files, OutputStream out) throws IOException {
        Manifest all = new Manifest();
        all.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        all.getMainAttributes().putAll(manifest);
        try (JarOutputStream jar = new JarOutputStream(out, all)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                jar.putNextEntry(new JarEntry(file.getKey()));
                jar.write(file.getValue());
                jar.closeEntry();
            }
        }
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String name, String text) {
            super(URI.create("string:///" + name.replace('.', '/') + Kind.SOURCE.extension), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
