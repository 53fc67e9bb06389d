package dev.millrace.server.guard;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.LoggerFactory;

/**
 * Stops users' classes from ending the process, from {@link #arm()} on. The JVM starts it as an agent because the
 * server's manifest names it ({@code Launcher-Agent-Class}); no option of the command line is needed, on any JDK.
 * Thread-safe.
 */
public final class ExitGuard {
    private static final AtomicBoolean IS_ARMED = new AtomicBoolean();
    /** Written by the JVM's thread before {@code main}; null if the process was started in another way. */
    private static volatile Instrumentation instrumentation;

    private ExitGuard() {}

    /** Called by the JVM, before {@code main}. Touches nothing: whatever it loads would be loaded twice as slowly. */
    public static void agentmain(String options, Instrumentation given) {
        instrumentation = given;
    }

    /** As {@link #agentmain}, for {@code -javaagent}. */
    public static void premain(String options, Instrumentation given) {
        instrumentation = given;
    }

    /**
     * Guards classes that are loaded from now on; to be called before the first jar of a user's is opened.
     *
     * @return false, and nothing is guarded, if the process was not started with {@code java -jar} on the server's jar
     */
    public static boolean arm() {
        Instrumentation given = instrumentation;
        if (given == null) {
            return false;
        }
        if (IS_ARMED.compareAndSet(false, true)) {
            given.addTransformer(new UserClasses());
        }
        return true;
    }

    /** Changes classes whose loader was made after the start: those of jobs and plugins. */
    private static final class UserClasses implements ClassFileTransformer {

        private final ClassLoader system = ClassLoader.getSystemClassLoader();

        @Override
        public byte[] transform(
                ClassLoader loader, String name, Class<?> redefined, ProtectionDomain domain, byte[] classFile) {
            if (loader == null || loader == system || loader == system.getParent()) {
                return null;
            }
            try {
                return ExitRewriter.rewrite(classFile).orElse(null);
            } catch (RuntimeException e) {
                // Made when it is needed: the guard is armed before it is known where the log goes.
                LoggerFactory.getLogger(ExitGuard.class)
                        .warn("class {} could not be guarded: a call of System.exit in it ends the server", name, e);
                return null;
            }
        }
    }
}
