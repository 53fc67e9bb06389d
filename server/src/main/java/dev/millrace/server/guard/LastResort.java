package dev.millrace.server.guard;

import java.lang.Thread.UncaughtExceptionHandler;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hears of threads that nobody else has an eye on, users' among them. Thread-safe. */
public final class LastResort implements UncaughtExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(LastResort.class);
    private static final List<String> DEADLY =
            List.of("ExitOnOutOfMemoryError", "CrashOnOutOfMemoryError", "OnOutOfMemoryError");

    private LastResort() {}

    /** To be called once, when the server starts; warns of options by which one job's failure ends all. */
    public static void install() {
        Thread.setDefaultUncaughtExceptionHandler(new LastResort());
        deadlyOptions()
                .forEach(option -> LOG.warn(
                        "the JVM was started with -XX:{}: a job that uses up the memory ends the server with all jobs",
                        option));
    }

    /** Options by which the JVM ends at the first lack of memory. */
    static List<String> deadlyOptions() {
        return DEADLY.stream().filter(LastResort::isSet).toList();
    }

    private static boolean isSet(String option) {
        Stream<String> arguments = ManagementFactory.getRuntimeMXBean().getInputArguments().stream();
        return arguments.anyMatch(given -> given.equals("-XX:+" + option) || given.startsWith("-XX:" + option + "="));
    }

    @Override
    public void uncaughtException(Thread thread, Throwable thrown) {
        try {
            Optional<MemoryFailure> memory = MemoryFailure.in(thrown);
            if (memory.isPresent() && memory.get().isShared()) {
                LOG.error(
                        "thread '{}' ended: the {} was used up. What it did for the server or for a job is not done any"
                                + " more, and nothing can bring it back: start the server again if a job stands still",
                        thread.getName(),
                        memory.get(),
                        thrown);
            } else {
                LOG.error("thread '{}' ended; the server goes on", thread.getName(), thrown);
            }
        } catch (Throwable again) {
            // There is not even the memory for a line in the log: the next one will say so.
        }
    }
}
