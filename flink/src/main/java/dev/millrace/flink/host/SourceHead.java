package dev.millrace.flink.host;

import dev.millrace.engine.task.Progress;

/** The head of a task that begins with a {@code Source}. */
final class SourceHead implements Head {
    private final SourceFeed feed;
    private final EmitBudget budget;

    SourceHead(SourceFeed feed, EmitBudget budget) {
        this.feed = feed;
        this.budget = budget;
    }

    @Override
    public void prepare() throws Exception {
        feed.prepare();
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
