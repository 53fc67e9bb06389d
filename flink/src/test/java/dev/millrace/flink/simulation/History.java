package dev.millrace.flink.simulation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.apache.flink.core.execution.RestoreMode;

/**
 * Everything that happens to one job under one seed: processes that die or are stopped, each followed by one that goes
 * on from the newest checkpoint in the storage, until one comes to the job's own end.
 */
final class History {
    /** From this process on nothing goes wrong any more. */
    private static final int CALM = 6;

    private static final int MAX_PROCESSES = 9;

    private final World world;
    private final SimulatedJob job;
    private final Shelves shelves;
    private final Random random;
    private final List<String> violations = new ArrayList<>();
    private Shelves.Found restored;
    private RestoreMode mode;
    private long nowMs;

    History(long seed, Map<String, Integer> fired) {
        world = new World(seed, fired);
        random = world.random;
        job = new SimulatedJob(random);
        shelves = new Shelves(world);
    }

    /** Returns what was wrong; nothing if all is well. */
    List<String> run() throws Exception {
        for (int number = 1; number <= MAX_PROCESSES; number++) {
            world.faults.armed = number < CALM;
            SimulatedProcess process = new SimulatedProcess(world, number, nowMs, random.nextInt(4) > 0);
            SimulatedProcess.End end = process.run(
                    job, restored == null ? null : restored.path(), mode, number < CALM ? random.nextInt(4) : 0);
            nowMs = process.nowMs() + 1000;
            violations.addAll(world.ledger.violations());
            violations.addAll(world.problems);
            if (!violations.isEmpty() || !goesOn(number, end, process)) {
                return violations;
            }
        }
        violations.add("no process came to the job's end");
        return violations;
    }

    /** Looks at what a process has left; returns whether another follows. */
    private boolean goesOn(int number, SimulatedProcess.End end, SimulatedProcess process) {
        if (process.hasRestarted() || process.wasToStop()) {
            shelves.spoilSavepoints(number);
        }
        Optional<Shelves.Found> newest = shelves.newest();
        world.note("process " + number + " has " + end + ", newest is " + newest.map(Shelves.Found::path));
        switch (end) {
            case CRASHED -> requireNewest(number, newest);
            case CANCELED -> {
                requireTidy(number, job.retains ? job.maxRetained : 0);
                if (!job.retains) {
                    violations.addAll(nonEmpty(job.repetitions(world.ledger.committed())));
                    return false;
                }
                requireNewest(number, newest);
            }
            case FINISHED -> {
                requireTidy(number, 0);
                if (process.drained) {
                    violations.addAll(nonEmpty(job.excess(world.ledger.committed())));
                    return false;
                }
                String difference = job.difference(world.ledger.committed(), world.hasDrained);
                if (world.faults.crashed && process.wasToStop() && !difference.isEmpty()) {
                    break; // it has been stopped, and nobody has heard of it
                }
                if (process.stoppedWith() == null) {
                    violations.addAll(nonEmpty(difference));
                    return false;
                }
                newest = shelves.all().stream()
                        .filter(found -> found.path().equals(process.stoppedWith()))
                        .findFirst();
                if (newest.isEmpty()) {
                    violations.add("nothing can be restored from " + process.stoppedWith());
                }
            }
            case FAILED -> {
                boolean failedAfterItsSavepoint = process.failure().contains("A savepoint has been created at");
                boolean couldNotStart = process.failure().contains(" fails");
                if (failedAfterItsSavepoint) {
                    requireNewest(number, newest);
                    break; // as Flink says then, another job goes on from it
                }
                if (!couldNotStart || process.failure().contains("Recovery is suppressed")) {
                    violations.add("the job failed: " + process.failure());
                    return false;
                }
                requireNewest(number, newest);
            }
        }
        if (newest.isPresent()) {
            restored = newest.get();
            mode = RestoreMode.values()[random.nextInt(RestoreMode.values().length)];
        } else {
            restored = null;
            mode = null;
        }
        return violations.isEmpty();
    }

    private static List<String> nonEmpty(String text) {
        return text.isEmpty() ? List.of() : List.of(text);
    }

    /** What operators were told is complete must be there, or something newer. */
    private void requireNewest(int number, Optional<Shelves.Found> newest) {
        if (world.newestCompleted() > 0
                && newest.filter(found -> found.process() == number && found.id() >= world.newestCompleted())
                        .isEmpty()) {
            violations.add("checkpoint " + world.newestCompleted() + " of process " + number
                    + " was complete, but the newest that can be restored is " + newest);
        }
        if (restored != null && newest.isEmpty()) {
            violations.add("nothing can be restored any more, although process " + number + " began with " + restored);
        }
    }

    /** No file that no checkpoint needs, and no checkpoint that nobody asked to keep. */
    private void requireTidy(int number, int maxRetained) {
        if (world.faults.hasFired(Step.FILE_DELETE) || world.faults.crashed) {
            return;
        }
        String ofJob = "/checkpoints/" + SimulatedProcess.idOf(number).toHexString() + "/";
        String savepoints = "/savepoints/" + Integer.toHexString(number) + "/";
        Set<String> needed = new HashSet<>();
        int retained = 0;
        for (Shelves.Found found : shelves.all()) {
            needed.addAll(found.files());
            retained += found.path().contains(ofJob) ? 1 : 0;
        }
        List<String> left = world.volume.paths().stream()
                .filter(path -> (path.startsWith(ofJob) || path.startsWith(savepoints)) && !needed.contains(path))
                .toList();
        if (!left.isEmpty()) {
            violations.add("process " + number + " leaves files that nobody needs: " + left);
        }
        if (retained > maxRetained) {
            violations.add("process " + number + " leaves " + retained + " checkpoints");
        }
        boolean isThere = restored != null
                && shelves.all().stream().anyMatch(found -> found.path().equals(restored.path()));
        if (maxRetained == 0 && mode == RestoreMode.CLAIM && isThere) {
            violations.add("process " + number + " was given " + restored.path() + " and has left it behind");
        }
        if (restored != null && mode != RestoreMode.CLAIM && !isThere) {
            violations.add("process " + number + " has spoilt " + restored.path() + ", which is not its own");
        }
    }

    @Override
    public String toString() {
        return job + "\n" + world.faults + "\n" + String.join("\n", world.log);
    }
}
