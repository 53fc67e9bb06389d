package dev.millrace.conformance;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs classes of tests, each in a JVM of its own, and prints what became of them. */
public final class Suite {
    /** A JVM that does not end itself when its time is over is killed this much later. */
    private static final long GRACE_S = 60;

    private final Options options;
    private final KnownGaps gaps;
    private final Path left;

    private Suite(Options options) throws IOException {
        this.options = options;
        this.gaps = KnownGaps.read(options.knownGaps());
        Files.createDirectories(options.output());
        this.left = options.output().resolve("left-out");
        Files.write(left, options.runsKnownGaps() ? Set.<String>of() : gaps.methods());
    }

    /** See {@link Options} for what {@code conformance/run} passes. */
    public static void main(String[] args) {
        int status = 2;
        Runtime.getRuntime().addShutdownHook(new Thread(Suite::endForks));
        try {
            status = new Suite(Options.parse(args)).run() ? 0 : 1;
        } catch (IllegalArgumentException e) {
            System.err.println("conformance: " + e.getMessage());
        } catch (Exception e) {
            e.printStackTrace();
        } finally {
            System.out.flush();
            endForks();
            Runtime.getRuntime().halt(status);
        }
    }

    private static void endForks() {
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    }

    private boolean run() throws Exception {
        System.out.printf(
                "%-76s %6s %6s %6s %6s %6s %7s%n", "class", "passed", "failed", "hangs", "skip", "unsup.", "seconds");
        ExecutorService forks = Executors.newFixedThreadPool(options.forks());
        List<Future<ClassResult>> pending = new ArrayList<>();
        for (String selected : options.selected()) {
            Callable<ClassResult> task = () -> run(selected);
            pending.add(forks.submit(task));
        }
        List<ClassResult> results = new ArrayList<>();
        for (Future<ClassResult> future : pending) {
            results.add(future.get());
        }
        forks.shutdown();
        return summarise(results);
    }

    private ClassResult run(String selected) throws IOException, InterruptedException {
        Path directory = options.output().resolve(selected.replace('#', '_'));
        delete(directory);
        Files.createDirectories(directory.resolve("tmp"));
        layOut(directory, selected);
        Path verdicts = directory.resolve("results.tsv");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options.jvmOptions());
        command.addAll(List.of(
                "-ea",
                "-Xmx2g",
                "-Djava.io.tmpdir=" + directory.resolve("tmp"),
                "-Dproject.basedir=" + directory,
                "-Dmvn.forkNumber=1",
                "-Duser.language=en",
                "-Duser.country=US"));
        command.addAll(List.of("-cp", options.classPath(), ClassRun.class.getName()));
        command.addAll(List.of(selected, verdicts.toString(), "" + options.limitS(), left.toString()));
        long startNs = System.nanoTime();
        Process jvm = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("out.log").toFile())
                .start();
        if (!jvm.waitFor(options.limitS() + GRACE_S, TimeUnit.SECONDS)) {
            jvm.destroyForcibly().waitFor();
        }
        double seconds = (System.nanoTime() - startNs) / 1e9;
        List<Verdict> read = new ArrayList<>();
        if (Files.exists(verdicts)) {
            Files.readAllLines(verdicts).forEach(line -> read.add(Verdict.ofLine(line)));
        }
        ClassResult result = new ClassResult(selected, read, jvm.exitValue(), seconds);
        synchronized (this) {
            System.out.println(result.toLine());
        }
        delete(directory.resolve("tmp"));
        return result;
    }

    /** A test finds its files where they are in Flink's source tree. */
    private void layOut(Path directory, String selected) throws IOException {
        String classFile = selected.replaceAll("#.*", "").replace('.', '/') + ".class";
        Files.createDirectories(directory.resolve("target"));
        Files.createDirectories(directory.resolve("src/test"));
        for (String entry : options.classPath().split(File.pathSeparator)) {
            if (Files.exists(Path.of(entry, classFile))) {
                Files.createSymbolicLink(directory.resolve("src/test/resources"), Path.of(entry));
                return;
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private boolean summarise(List<ClassResult> results) {
        List<Verdict> all =
                results.stream().flatMap(result -> result.verdicts().stream()).toList();
        System.out.println();
        list(all, Verdict.Kind.FAILED);
        list(all, Verdict.Kind.HANGS);
        list(all, Verdict.Kind.SKIPPED);
        list(all, Verdict.Kind.UNSUPPORTED);
        results.stream()
                .filter(ClassResult::brokeOff)
                .forEach(result -> System.out.printf(
                        "BROKE OFF    %s: the JVM ended with status %d after %d verdicts%n",
                        result.selected(),
                        result.exitStatus(),
                        result.verdicts().size()));
        Set<String> stale = stale(results);
        stale.forEach(method -> System.out.println("NOT FOUND    " + method + " of " + options.knownGaps()));
        long good = results.stream().filter(ClassResult::isGood).count();
        System.out.printf(
                "%d of %d classes, %d tests passed; %d failed, %d hang, %d skipped, %d unsupported; logs: %s%n",
                good,
                results.size(),
                count(all, Verdict.Kind.PASSED),
                count(all, Verdict.Kind.FAILED),
                count(all, Verdict.Kind.HANGS),
                count(all, Verdict.Kind.SKIPPED),
                count(all, Verdict.Kind.UNSUPPORTED),
                options.output());
        return good == results.size() && stale.isEmpty();
    }

    private void list(List<Verdict> all, Verdict.Kind kind) {
        for (Verdict verdict : all) {
            if (verdict.kind() == kind) {
                String reason = gaps.reasons().getOrDefault(verdict.test(), verdict.message());
                System.out.printf("%-12s %s%n             %s%n", kind, verdict.test(), shorten(reason));
            }
        }
    }

    private static String shorten(String text) {
        return text.length() <= 200 ? text : text.substring(0, 200) + "...";
    }

    private static long count(List<Verdict> all, Verdict.Kind kind) {
        return all.stream().filter(verdict -> verdict.kind() == kind).count();
    }

    /** Methods that were to be left out of classes that ran whole, but are not there. */
    private Set<String> stale(List<ClassResult> results) {
        Set<String> missing = new LinkedHashSet<>();
        if (options.runsKnownGaps()) {
            return missing;
        }
        for (ClassResult result : results) {
            for (String method : gaps.methods()) {
                if (method.startsWith(result.selected() + "#")
                        && result.verdicts().stream()
                                .noneMatch(verdict -> verdict.test().equals(method))) {
                    missing.add(method);
                }
            }
        }
        return missing;
    }
}
