package dev.millrace.benchmarks.workload;

import dev.millrace.benchmarks.record.Event;
import org.apache.flink.api.common.functions.AggregateFunction;

/** Count, sum and latest timestamp of a key's events. Stateless. */
final class Summarise implements AggregateFunction<Event, Summary, Summary> {
    private static final long serialVersionUID = 1L;

    @Override
    public Summary createAccumulator() {
        return new Summary();
    }

    @Override
    public Summary add(Event event, Summary summary) {
        summary.key = event.key;
        summary.count++;
        summary.sum += event.value;
        summary.latest = Math.max(summary.latest, event.timestamp);
        return summary;
    }

    @Override
    public Summary getResult(Summary summary) {
        return summary;
    }

    @Override
    public Summary merge(Summary first, Summary second) {
        first.key = second.count > 0 ? second.key : first.key;
        first.count += second.count;
        first.sum += second.sum;
        first.latest = Math.max(first.latest, second.latest);
        return first;
    }
}
