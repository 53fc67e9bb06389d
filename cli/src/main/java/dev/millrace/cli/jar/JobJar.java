package dev.millrace.cli.jar;

import dev.millrace.cli.error.Errors;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipException;

/** A jar that can be opened, and what its manifest says. Immutable; reads the file again when asked for more. */
public final class JobJar {
    private static final int SIGNATURE_BYTES = 64;

    private final Path path;
    private final String name;
    private final String manifestClass;
    private final boolean isFlinkProgram;

    private JobJar(Path path, String name, String manifestClass, boolean isFlinkProgram) {
        this.path = path;
        this.name = name;
        this.manifestClass = manifestClass;
        this.isFlinkProgram = isFlinkProgram;
    }

    /**
     * Opens and closes the file.
     *
     * @throws dev.millrace.engine.error.MillraceException E112 if it is not a jar
     */
    public static JobJar open(Path path) {
        return open(path, path.toString());
    }

    /** {@code name} is what the user called it. */
    static JobJar open(Path path, String name) {
        try (JarFile jar = new JarFile(path.toFile())) {
            Manifest manifest = jar.getManifest();
            Attributes attributes = manifest == null ? new Attributes() : manifest.getMainAttributes();
            String program = trimmed(attributes.getValue("program-class"));
            String main = trimmed(attributes.getValue(Attributes.Name.MAIN_CLASS));
            return new JobJar(path, name, program != null ? program : main, program != null);
        } catch (ZipException e) {
            throw notAJar(path, name, e);
        } catch (IOException e) {
            throw Errors.external("E112", "could not read '" + name + "': " + e.getMessage(), "check the file", e);
        }
    }

    public File file() {
        return path.toFile();
    }

    /** The class that the manifest names: {@code program-class} before {@code Main-Class}, as in Flink. */
    Optional<String> manifestClass() {
        return Optional.ofNullable(manifestClass);
    }

    /** Which manifest entry {@link #manifestClass()} came from. */
    String manifestEntry() {
        return isFlinkProgram ? "program-class" : "Main-Class";
    }

    /** Names of all classes in the jar itself, not in jars within it. */
    public List<String> classNames() {
        List<String> names = new ArrayList<>();
        try (JarFile jar = new JarFile(path.toFile())) {
            for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
                String name = entries.nextElement().getName();
                if (name.endsWith(".class") && !name.startsWith("META-INF/") && !name.endsWith("-info.class")) {
                    names.add(
                            name.substring(0, name.length() - ".class".length()).replace('/', '.'));
                }
            }
        } catch (IOException e) {
            throw Errors.external("E112", "could not read '" + name + "': " + e.getMessage(), "check the file", e);
        }
        return names;
    }

    /** The bytes of a class of this jar; empty if it has none of that name. */
    Optional<byte[]> classBytes(String className) throws IOException {
        try (JarFile jar = new JarFile(path.toFile())) {
            JarEntry entry = jar.getJarEntry(className.replace('.', '/') + ".class");
            if (entry == null) {
                return Optional.empty();
            }
            try (InputStream in = jar.getInputStream(entry)) {
                return Optional.of(in.readAllBytes());
            }
        }
    }

    @Override
    public String toString() {
        return name;
    }

    private static String trimmed(String value) {
        return value == null || value.isBlank() ? null : value.trim();
    }

    private static RuntimeException notAJar(Path path, String name, ZipException cause) {
        return Errors.user(
                "E112",
                "'" + name + "' is not a jar: " + whatItIs(path),
                "give the jar that the job's build makes (mvn package: target/*.jar)",
                cause);
    }

    private static String whatItIs(Path path) {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] start = in.readNBytes(SIGNATURE_BYTES);
            String text = new String(start, StandardCharsets.ISO_8859_1);
            if (start.length == 0) {
                return "the file is empty";
            }
            if (text.startsWith("PK")) {
                return "its end is missing or damaged (size=" + Files.size(path) + " bytes)";
            }
            if (text.startsWith("\u00CA\u00FE\u00BA\u00BE")) {
                return "it is a single class file";
            }
            if (text.stripLeading().startsWith("<")) {
                return "it is an HTML or XML page";
            }
            return "it does not start as a zip file does";
        } catch (IOException e) {
            return e.getMessage();
        }
    }
}
