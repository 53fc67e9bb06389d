package dev.millrace.flink.job;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.util.UserCodeClassLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The class loader of one job's code and what is to be done when the job lets go of it. Thread-safe. */
final class UserCode implements UserCodeClassLoader {
    private static final Logger LOG = LoggerFactory.getLogger(UserCode.class);

    private final ClassLoader classLoader;
    private final Map<String, Runnable> releaseHooks = new LinkedHashMap<>();

    UserCode(ClassLoader classLoader) {
        this.classLoader = classLoader;
    }

    @Override
    public ClassLoader asClassLoader() {
        return classLoader;
    }

    @Override
    public synchronized void registerReleaseHookIfAbsent(String name, Runnable hook) {
        releaseHooks.putIfAbsent(name, hook);
    }

    synchronized void release() {
        releaseHooks.forEach((name, hook) -> {
            try {
                hook.run();
            } catch (Throwable thrown) {
                LOG.warn("release hook '{}' of a job's class loader failed", name, thrown);
            }
        });
        releaseHooks.clear();
    }
}
