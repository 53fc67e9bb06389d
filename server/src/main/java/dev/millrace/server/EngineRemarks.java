package dev.millrace.server;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the engine says of itself. While it starts that is of something it was told to do and does without, as a
 * reporter of metrics whose port is taken: a warning, and worth a line where the user looks. Later it is of jobs.
 * Thread-safe.
 */
final class EngineRemarks implements Consumer<String> {
    private static final Logger LOG = LoggerFactory.getLogger(EngineRemarks.class);

    private final List<String> atStart = new ArrayList<>();
    private boolean isStarted;

    @Override
    public synchronized void accept(String remark) {
        if (isStarted) {
            LOG.info(remark);
        } else {
            LOG.warn(remark);
            atStart.add(remark);
        }
    }

    /** To be called once the engine has started. */
    synchronized void started() {
        isStarted = true;
    }

    /** What it does without. */
    synchronized List<String> atStart() {
        return List.copyOf(atStart);
    }
}
