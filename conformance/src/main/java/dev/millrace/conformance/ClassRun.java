package dev.millrace.conformance;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs the tests of one class in this JVM, then ends it, whatever threads they left behind. Writes a line a test to a
 * file as soon as the test has ended.
 */
public final class ClassRun implements TestExecutionListener {
    private static final int TIMED_OUT = 124;

    private final PrintWriter results;
    private final Set<String> left;
    private final Map<TestIdentifier, Long> startedMs = new ConcurrentHashMap<>();
    private TestPlan plan;

    private ClassRun(PrintWriter results, Set<String> left) {
        this.results = results;
        this.left = left;
    }

    /**
     * {@code args}: class or class#method; file for the results; time limit in seconds; file of methods to leave out.
     */
    public static void main(String[] args) throws IOException {
        int status = 1;
        try (PrintWriter results = new PrintWriter(Files.newBufferedWriter(Path.of(args[1])))) {
            requireMillrace();
            ClassRun run = new ClassRun(results, new HashSet<>(Files.readAllLines(Path.of(args[3]))));
            run.limit(Long.parseLong(args[2]));
            run.execute(args[0]);
            status = 0;
        } catch (Throwable thrown) {
            thrown.printStackTrace();
        } finally {
            System.out.flush();
            Runtime.getRuntime().halt(status);
        }
    }

    /** A class path in the wrong order would test Flink, and find it in order. */
    private static void requireMillrace() throws ClassNotFoundException {
        String name = "org.apache.flink.runtime.minicluster.MiniCluster";
        CodeSource cluster = Class.forName(name).getProtectionDomain().getCodeSource();
        CodeSource testkit = Class.forName("dev.millrace.testkit.EngineCluster")
                .getProtectionDomain()
                .getCodeSource();
        if (!cluster.equals(testkit)) {
            throw new IllegalStateException(name + " comes from " + cluster.getLocation() + " and not from "
                    + testkit.getLocation() + ": put the testkit first on the class path");
        }
    }

    private void execute(String selected) {
        var request = LauncherDiscoveryRequestBuilder.request()
                .selectors(
                        selected.contains("#")
                                ? DiscoverySelectors.selectMethod(selected)
                                : DiscoverySelectors.selectClass(selected))
                .filters((PostDiscoveryFilter) this::filter)
                .build();
        LauncherFactory.create().execute(request, this);
    }

    private FilterResult filter(TestDescriptor descriptor) {
        String method = descriptor.getSource().map(ClassRun::methodOf).orElse("");
        if (!left.contains(method)) {
            return FilterResult.included(null);
        }
        write(new Verdict(Verdict.Kind.UNSUPPORTED, method, 0, ""));
        return FilterResult.excluded("known to be unsupported");
    }

    private static String methodOf(Object source) {
        return source instanceof MethodSource method ? method.getClassName() + "#" + method.getMethodName() : "";
    }

    // ---- time

    private void limit(long seconds) {
        Thread watchdog = new Thread(() -> endAfter(seconds), "conformance-watchdog");
        watchdog.setDaemon(true);
        watchdog.start();
    }

    private void endAfter(long seconds) {
        try {
            Thread.sleep(seconds * 1000);
        } catch (InterruptedException e) {
            return;
        }
        System.out.println("=== the time limit of " + seconds + " s is over; all threads:");
        Thread.getAllStackTraces().forEach(ClassRun::print);
        startedMs.forEach((test, since) -> {
            if (test.isTest()) {
                write(verdict(test, Verdict.Kind.HANGS, "the class's " + seconds + " s are over"));
            }
        });
        System.out.flush();
        Runtime.getRuntime().halt(TIMED_OUT);
    }

    private static void print(Thread thread, StackTraceElement[] stack) {
        System.out.println("\n\"" + thread.getName() + "\" " + thread.getState());
        for (StackTraceElement frame : stack) {
            System.out.println("    at " + frame);
        }
    }

    // ---- TestExecutionListener

    @Override
    public void testPlanExecutionStarted(TestPlan testPlan) {
        plan = testPlan;
    }

    @Override
    public void executionStarted(TestIdentifier test) {
        startedMs.put(test, System.currentTimeMillis());
        if (test.isTest()) {
            System.out.println("=== " + nameOf(test));
        }
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        write(verdict(test, Verdict.Kind.SKIPPED, reason));
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        Verdict.Kind kind = switch (result.getStatus()) {
            case SUCCESSFUL -> Verdict.Kind.PASSED;
            case ABORTED -> Verdict.Kind.SKIPPED;
            case FAILED -> Verdict.Kind.FAILED;
        };
        if (test.isTest() || kind == Verdict.Kind.FAILED) {
            write(verdict(
                    test, kind, result.getThrowable().map(Throwable::toString).orElse("")));
        }
        startedMs.remove(test);
        if (kind == Verdict.Kind.FAILED) {
            System.out.println("=== failed: " + nameOf(test));
            result.getThrowable().ifPresent(thrown -> thrown.printStackTrace(System.out));
        }
    }

    private Verdict verdict(TestIdentifier test, Verdict.Kind kind, String message) {
        long now = System.currentTimeMillis();
        return new Verdict(kind, nameOf(test), now - startedMs.getOrDefault(test, now), message);
    }

    /** "class#method [parameters]". */
    private String nameOf(TestIdentifier test) {
        Optional<TestIdentifier> each = Optional.of(test);
        while (each.isPresent()) {
            String method = each.get().getSource().map(ClassRun::methodOf).orElse("");
            if (!method.isEmpty()) {
                String shown = test.getDisplayName();
                boolean plain = shown.startsWith(method.substring(method.indexOf('#') + 1));
                int bracket = shown.indexOf('[');
                return plain && bracket < 0 ? method : method + " " + (plain ? shown.substring(bracket) : shown);
            }
            each = plan.getParent(each.get());
        }
        return test.getDisplayName();
    }

    private synchronized void write(Verdict verdict) {
        results.println(verdict.toLine());
        results.flush();
    }
}
