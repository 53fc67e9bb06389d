package dev.millrace.cli.program;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;

/**
 * Ends the process at once when a signal comes while it is on its way out already, which the JVM would not heed.
 * Stateless.
 */
final class SecondSignal {
    private static final int BY_SIGNAL = 128;

    private SecondSignal() {}

    /** From here on, until the process has ended. */
    static void await() {
        for (String name : List.of("INT", "TERM")) {
            try {
                handle(name);
            } catch (ReflectiveOperationException | IllegalArgumentException unavailable) {
                // No such signal on this system, or the JVM was told to leave it alone: then one must wait.
            }
        }
    }

    /** By reflection, as the compiler warns of every use of this class of the JDK's and cannot be told not to. */
    private static void handle(String name) throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Class<?> handler = Class.forName("sun.misc.SignalHandler");
        Object received = signal.getConstructor(String.class).newInstance(name);
        int number = (int) signal.getMethod("getNumber").invoke(received);
        InvocationHandler ending = (proxy, method, arguments) -> {
            Runtime.getRuntime().halt(BY_SIGNAL + number);
            return null;
        };
        signal.getMethod("handle", signal, handler)
                .invoke(
                        null,
                        received,
                        Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, ending));
    }
}
