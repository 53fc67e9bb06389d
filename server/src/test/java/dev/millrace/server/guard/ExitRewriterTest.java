package dev.millrace.server.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.engine.error.MillraceException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExitRewriterTest {
    private static final short JAVA_25 = 69;

    /** All ways to end the process that are seen. */
    @SuppressWarnings("checkstyle:NoExit") // It is about just that.
    public static final class Exiting {
        private Exiting() {}

        /** Called by the test once this class has been rewritten. */
        public static void run(String how) {
            switch (how) {
                case "System.exit" -> exit(7);
                case "Runtime.exit" -> Runtime.getRuntime().exit(7);
                case "Runtime.halt" -> Runtime.getRuntime().halt(7);
                case "System::exit" -> call(System::exit);
                case "Runtime::halt" -> call(Runtime.getRuntime()::halt);
                default -> throw new IllegalArgumentException(how);
            }
        }

        private static void exit(int status) {
            if (status > 0) {
                System.exit(status);
            }
        }

        private static void call(IntConsumer end) {
            end.accept(7);
        }
    }

    private static final class Harmless {
        private static final String TEXT = "java/lang/System exit";

        private Harmless() {}
    }

    private static byte[] classFile(Class<?> type) throws IOException {
        try (InputStream in = ExitRewriterTest.class.getResourceAsStream(
                type.getName().substring(type.getPackageName().length() + 1) + ".class")) {
            return in.readAllBytes();
        }
    }

    private static final class OneClass extends ClassLoader {
        private final byte[] classFile;

        OneClass(byte[] classFile) {
            super(ExitRewriterTest.class.getClassLoader());
            this.classFile = classFile;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            return name.equals(Exiting.class.getName())
                    ? defineClass(name, classFile, 0, classFile.length)
                    : super.loadClass(name, resolve);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"System.exit", "Runtime.exit", "Runtime.halt", "System::exit", "Runtime::halt"})
    void shouldThrowWhereTheProcessWouldEnd(String how) throws Exception {
        byte[] rewritten = ExitRewriter.rewrite(classFile(Exiting.class)).orElseThrow();
        Class<?> exiting = new OneClass(rewritten).loadClass(Exiting.class.getName());

        assertThatThrownBy(() -> exiting.getMethod("run", String.class).invoke(null, how))
                .cause()
                .isInstanceOfSatisfying(
                        MillraceException.class, e -> assertThat(e.code()).isEqualTo("E128"))
                .hasMessageStartingWith(how.replace("::", ".") + "(7) was called in thread '"
                        + Thread.currentThread().getName() + "'; the server does not end for that");
    }

    @Test
    void shouldLeaveOtherClassesAlone() throws IOException {
        Optional<byte[]> rewritten = ExitRewriter.rewrite(classFile(Harmless.class));

        assertThat(Harmless.TEXT).isNotEmpty();
        assertThat(rewritten).isEmpty();
    }

    @Test
    void shouldRewriteClassesOfANewerJavaAndKeepTheirVersion() throws IOException {
        byte[] newer = classFile(Exiting.class);
        ByteBuffer.wrap(newer).putShort(6, JAVA_25);

        byte[] rewritten = ExitRewriter.rewrite(newer).orElseThrow();

        assertThat(ByteBuffer.wrap(rewritten).getShort(6)).isEqualTo(JAVA_25);
        assertThat(ByteBuffer.wrap(newer).getShort(6)).isEqualTo(JAVA_25);
    }
}
