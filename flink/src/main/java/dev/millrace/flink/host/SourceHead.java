package dev.millrace.flink.host;

import dev.millrace.engine.task.Progress;

/** The head of a task that begins with a {@code Source}. */
final class SourceHead implements Head {
    private final SourceFeed feed;
    private final EmitBudget budget;
    private final InducedCheckpoints induced;

    /** @param induced which checkpoints the reader decides on, if it is one that does */
    SourceHead(SourceFeed feed, EmitBudget budget, InducedCheckpoints induced) {
        this.feed = feed;
        this.budget = budget;
        this.induced = induced;
    }

    @Override
    public void prepare() throws Exception {
        feed.prepare();
        feed.letInduce(induced);
    }

    @Override
    public Progress produce(int records) throws Exception {
        budget.refill(records);
        return feed.produce(budget);
    }

    @Override
    public void stop(boolean drain) {
        feed.stop(drain);
    }

    @Override
    public void endEventTime() {
        feed.endEventTime();
    }
}
