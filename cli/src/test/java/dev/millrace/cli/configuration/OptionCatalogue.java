package dev.millrace.cli.configuration;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.FallbackKey;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.shaded.asm9.org.objectweb.asm.ClassReader;
import org.apache.flink.shaded.asm9.org.objectweb.asm.ClassVisitor;
import org.apache.flink.shaded.asm9.org.objectweb.asm.FieldVisitor;
import org.apache.flink.shaded.asm9.org.objectweb.asm.Opcodes;

/** Asks every option class of Flink and Millrace on the class path of the command for its keys. */
final class OptionCatalogue {
    private static final String OPTION = "Lorg/apache/flink/configuration/ConfigOption;";

    private final Map<String, KnownKey> keys = new TreeMap<>();

    static List<String> lines() throws IOException {
        OptionCatalogue catalogue = new OptionCatalogue();
        for (String entry : System.getProperty("java.class.path").split(System.getProperty("path.separator"))) {
            catalogue.addEntry(Path.of(entry));
        }
        return catalogue.keys.values().stream().map(KnownKey::toString).toList();
    }

    private void addEntry(Path entry) throws IOException {
        String name = entry.getFileName().toString();
        if (Files.isDirectory(entry)) {
            addTree(entry);
        } else if (isOfMillrace(name)) {
            try (FileSystem jar = FileSystems.newFileSystem(entry)) {
                addTree(jar.getPath("/"));
            }
        }
    }

    /** Avro is there for tests of this module only. */
    private static boolean isOfMillrace(String jar) {
        return jar.startsWith("millrace-")
                || (jar.startsWith("flink-") && !jar.startsWith("flink-shaded") && !jar.startsWith("flink-avro"));
    }

    private void addTree(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".class"))
                    .sorted(Comparator.comparing(Path::toString))
                    .toList()) {
                addClass(file);
            }
        }
    }

    private void addClass(Path file) throws IOException {
        boolean[] hasOptions = new boolean[1];
        String name;
        try (InputStream in = Files.newInputStream(file)) {
            ClassReader reader = new ClassReader(in);
            name = reader.getClassName().replace('/', '.');
            reader.accept(
                    new ClassVisitor(Opcodes.ASM9) {
                        @Override
                        public FieldVisitor visitField(
                                int access, String field, String descriptor, String signature, Object value) {
                            hasOptions[0] |= descriptor.equals(OPTION) && (access & Opcodes.ACC_STATIC) != 0;
                            return null;
                        }
                    },
                    ClassReader.SKIP_CODE);
        }
        if (hasOptions[0] && !name.startsWith("dev.millrace.cli.")) {
            addOptions(name);
        }
    }

    private void addOptions(String className) {
        try {
            // Keys of a class's own first: what is one option's key may be another's old spelling, as rest.port is.
            for (boolean isOwn : new boolean[] {true, false}) {
                for (Field field : Class.forName(className).getDeclaredFields()) {
                    if (Modifier.isStatic(field.getModifiers()) && field.getType() == ConfigOption.class) {
                        field.setAccessible(true);
                        add((ConfigOption<?>) field.get(null), className, field.getName(), isOwn);
                    }
                }
            }
        } catch (LinkageError e) {
            return; // Its options need the Table API, which is not here.
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(className, e);
        }
    }

    private void add(ConfigOption<?> option, String className, String field, boolean isOwn)
            throws ReflectiveOperationException {
        if (option == null
                || option.key().startsWith("$")
                || option.key().contains("<")
                || option.key().contains("%")
                || option.key().isEmpty()) {
            return;
        }
        String type = type(option);
        if (isOwn) {
            putFirst(new KnownKey(option.key(), type, className, field));
            return;
        }
        for (FallbackKey fallback : option.fallbackKeys()) {
            putFirst(new KnownKey(fallback.getKey(), type, className, field));
        }
    }

    /** Where two options share a key, as old and new homes of one do, any of them parses it. */
    private void putFirst(KnownKey key) {
        keys.merge(key.key(), key, (a, b) -> a.owner().compareTo(b.owner()) <= 0 ? a : b);
    }

    private static String type(ConfigOption<?> option) throws ReflectiveOperationException {
        Class<?> type = (Class<?>) read(option, "getClazz");
        if ((boolean) read(option, "isList")) {
            return "a list separated by ;";
        }
        if (type.isEnum()) {
            return KnownKey.ENUMERATION
                    + Arrays.stream(type.getEnumConstants())
                            .map(Object::toString)
                            .collect(Collectors.joining(", "));
        }
        if (type == Integer.class || type == Long.class || type == Short.class) {
            return "a whole number";
        }
        if (type == Double.class || type == Float.class) {
            return "a number";
        }
        if (type == Boolean.class) {
            return "true or false";
        }
        if (type == Duration.class) {
            return "a duration, as 500 ms, 10 s or 5 min";
        }
        if (type == MemorySize.class) {
            return "a size, as 64 kb, 512 mb or 1 gb";
        }
        return type == Map.class ? KnownKey.MAP + ", as key1:value1,key2:value2" : "text";
    }

    private static Object read(ConfigOption<?> option, String method) throws ReflectiveOperationException {
        Method declared = ConfigOption.class.getDeclaredMethod(method);
        declared.setAccessible(true);
        return declared.invoke(option);
    }
}
