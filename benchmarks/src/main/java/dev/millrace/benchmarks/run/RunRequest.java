package dev.millrace.benchmarks.run;

import dev.millrace.benchmarks.source.SourceKind;

/** What a process is asked to run once. Immutable; travels between processes as JSON. */
public record RunRequest(String id, EngineKind engine, int parallelism, long recordCount, SourceKind source) {

    /** A shorter job that runs first in the same process: classes get loaded and the hot methods compiled. */
    long warmUpRecordCount() {
        return Math.max(1, recordCount / 5);
    }
}
