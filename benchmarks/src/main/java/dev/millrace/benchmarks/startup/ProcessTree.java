package dev.millrace.benchmarks.startup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;

/** The processes below one process, from Linux's /proc; cheap enough to be asked every few milliseconds. Stateless. */
final class ProcessTree {
    private static final String PEAK = "VmHWM:";

    private final long root;

    ProcessTree(long root) {
        this.root = root;
    }

    /** The largest resident set that any process of the tree has had so far; processes that have ended do not count. */
    long peakRssKb() {
        long peakKb = 0;
        ArrayDeque<Long> open = new ArrayDeque<>();
        open.add(root);
        while (!open.isEmpty()) {
            long pid = open.poll();
            peakKb = Math.max(peakKb, peakRssKb(pid));
            for (String child :
                    read(Path.of("/proc/" + pid + "/task/" + pid + "/children")).split(" ")) {
                if (!child.isBlank()) {
                    open.add(Long.parseLong(child));
                }
            }
        }
        return peakKb;
    }

    private static long peakRssKb(long pid) {
        return read(Path.of("/proc/" + pid + "/status"))
                .lines()
                .filter(line -> line.startsWith(PEAK))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElse(0);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            // The process has ended in between.
            return "";
        }
    }
}
