package dev.millrace.server;

import dev.millrace.flink.job.MillraceOptions;
import dev.millrace.server.submission.CheckpointPlace;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.WebOptions;

/** Where a server keeps what is to outlive it. Immutable. */
final class StoreDirectory {
    private StoreDirectory() {}

    /** The one that is configured; without one nothing outlives the server. */
    static Optional<Path> of(Configuration configuration) {
        return configuration
                .getOptional(MillraceOptions.STORE_DIRECTORY)
                .filter(directory -> !directory.isBlank())
                .map(Path::of);
    }

    /** Has all else that must outlive the process kept beside the store, unless it is to be kept elsewhere. */
    static void complete(Configuration configuration, Path store) {
        if (!configuration.contains(CheckpointingOptions.CHECKPOINTS_DIRECTORY)) {
            configuration.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, CheckpointPlace.within(store));
        }
        if (!configuration.contains(WebOptions.UPLOAD_DIR)) {
            configuration.set(WebOptions.UPLOAD_DIR, store.resolve("uploads").toString());
        }
    }
}
