package dev.millrace.benchmarks;

import dev.millrace.benchmarks.latency.LatencyProgram;
import dev.millrace.benchmarks.measure.Case;
import dev.millrace.benchmarks.measure.Contender;
import dev.millrace.benchmarks.measure.Contender.Role;
import dev.millrace.benchmarks.measure.Figure;
import dev.millrace.benchmarks.measure.Floor;
import dev.millrace.benchmarks.measure.Floor.Relation;
import dev.millrace.benchmarks.recovery.Recovery;
import dev.millrace.benchmarks.run.ChildProcess;
import dev.millrace.benchmarks.run.EngineKind;
import dev.millrace.benchmarks.run.JvmFlags;
import dev.millrace.benchmarks.run.RunRequest;
import dev.millrace.benchmarks.server.Served;
import dev.millrace.benchmarks.startup.Startup;
import dev.millrace.benchmarks.workload.Workload;
import dev.millrace.benchmarks.workload.Workloads;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The cases that the options ask for, in the order of their ids. Immutable. */
final class Suite {
    /** Twelve seconds at a thousand records a second, of which the first fifth is not recorded. */
    static final long LATENCY_RECORDS = 12_000;

    private static final List<EngineKind> THROUGHPUT_ENGINES =
            List.of(EngineKind.FLINK, EngineKind.MILLRACE, EngineKind.LOOP, EngineKind.FLINK_TUNED);
    private static final List<EngineKind> LATENCY_ENGINES =
            List.of(EngineKind.FLINK, EngineKind.MILLRACE, EngineKind.FLINK_TIMEOUT_0);

    private final BenchOptions options;
    private final ChildProcess child;

    Suite(BenchOptions options) {
        this.options = options;
        this.child =
                new ChildProcess(new JvmFlags(List.of(options.jvmFlags.strip().split(" +"))), options.limit());
    }

    static List<String> allIds() {
        Stream<String> workloads = Workloads.all().stream().map(Workload::id);
        return Stream.of(
                        workloads,
                        Stream.of(LatencyProgram.ID),
                        CheckpointCase.ids().stream(),
                        Stream.of(Recovery.ID, Startup.ID, Served.ID))
                .flatMap(ids -> ids)
                .toList();
    }

    /**
     * The ids that a word of the command line stands for: itself, or all its variants; empty if there is no such id.
     */
    static List<String> idsOf(String word) {
        String wanted = word.toUpperCase(Locale.ROOT);
        return allIds().stream()
                .filter(id -> id.toUpperCase(Locale.ROOT).equals(wanted)
                        || id.toUpperCase(Locale.ROOT).startsWith(wanted + "-"))
                .toList();
    }

    /** How many records a run of this id reads. */
    static long recordsOf(String id, int parallelism, BenchOptions options) {
        return options.recordsOr(CheckpointCase.byId(id)
                .map(one -> one.recordCount(parallelism))
                .orElseGet(() -> id.equals(LatencyProgram.ID)
                        ? LATENCY_RECORDS
                        : Workloads.byId(id).defaultRecordCount()));
    }

    List<Case> cases() {
        List<String> wanted = options.ids.isEmpty()
                ? allIds()
                : options.ids.stream()
                        .flatMap(word -> idsOf(word).stream())
                        .distinct()
                        .toList();
        List<Case> cases = new ArrayList<>();
        for (String id : wanted) {
            if (id.equals(Startup.ID)) {
                cases.add(startup());
            } else if (id.equals(Served.ID)) {
                cases.add(asked(new Served(new Served.Settings(options.serverCommand, options.limit())).definition()));
            } else if (id.equals(Recovery.ID)) {
                cases.add(recovery());
            } else {
                options.parallelisms.forEach(parallelism -> cases.add(forked(id, parallelism)));
            }
        }
        return cases;
    }

    private Case forked(String id, int parallelism) {
        return CheckpointCase.byId(id)
                .map(one -> checkpoints(one, parallelism))
                .orElseGet(() -> id.equals(LatencyProgram.ID)
                        ? latency(parallelism)
                        : throughput(Workloads.byId(id), parallelism));
    }

    private Case checkpoints(CheckpointCase one, int parallelism) {
        long records = recordsOf(one.id(), parallelism, options);
        return new Case(
                one.id(),
                one.description(),
                parallelism,
                records,
                contenders(one.engines(), one.id(), parallelism, records),
                one.floors());
    }

    private Case throughput(Workload workload, int parallelism) {
        long records = recordsOf(workload.id(), parallelism, options);
        String flink = EngineKind.FLINK.toString();
        return new Case(
                workload.id(),
                workload.description(),
                parallelism,
                records,
                contenders(THROUGHPUT_ENGINES, workload.id(), parallelism, records),
                List.of(
                        Floor.timesBetterThan(flink, Figure.CPU_NS_PER_RECORD, Relation.AT_LEAST, workload.cpuFloor()),
                        Floor.timesBetterThan(flink, Figure.RECORDS_PER_SECOND, Relation.ABOVE, 1)));
    }

    private Case latency(int parallelism) {
        long records = recordsOf(LatencyProgram.ID, parallelism, options);
        return new Case(
                LatencyProgram.ID,
                "source to sink through one keyBy at 1,000 records a second",
                parallelism,
                records,
                contenders(LATENCY_ENGINES, LatencyProgram.ID, parallelism, records),
                List.of(Floor.atMost(Figure.LATENCY_P50_US, 50), Floor.atMost(Figure.LATENCY_P99_US, 1000)));
    }

    private List<Contender> contenders(List<EngineKind> engines, String id, int parallelism, long records) {
        return engines.stream()
                .filter(options.engines::contains)
                .map(engine -> {
                    RunRequest request = new RunRequest(id, engine, parallelism, records, options.source);
                    return new Contender(engine.toString(), roleOf(engine), () -> child.run(request));
                })
                .toList();
    }

    private static Role roleOf(EngineKind engine) {
        return switch (engine) {
            case MILLRACE -> Role.UNDER_TEST;
            case FLINK, FLINK_TUNED, FLINK_TIMEOUT_0, FLINK_UNALIGNED -> Role.PEER;
            case LOOP -> Role.LIMIT;
        };
    }

    private Case startup() {
        Case all = new Startup(new Startup.Settings(
                        options.startupCommand,
                        Optional.ofNullable(options.wordCountJar),
                        JvmFlags.javaCommand(),
                        JvmFlags.opens(),
                        options.limit()))
                .definition();
        return asked(all);
    }

    private Case recovery() {
        return asked(new Recovery(new Recovery.Settings(
                        options.runCommand, JvmFlags.javaCommand(), JvmFlags.opens(), options.limit()))
                .definition());
    }

    /** With those engines alone that are to take part. */
    private Case asked(Case all) {
        List<String> wanted = options.engines.stream().map(EngineKind::toString).toList();
        List<Contender> contenders = all.contenders().stream()
                .filter(contender -> wanted.contains(contender.engine()))
                .toList();
        return new Case(all.id(), all.description(), all.parallelism(), all.recordCount(), contenders, all.floors());
    }
}
