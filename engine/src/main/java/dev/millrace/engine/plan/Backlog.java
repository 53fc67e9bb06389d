package dev.millrace.engine.plan;

import dev.millrace.engine.exchange.Signal;
import java.util.List;

/**
 * What was on its way from one subtask to another when the state that the job starts from was marked, and belongs to
 * neither's: the consumer gets it before anything that the producer sends. Immutable.
 *
 * @param edge its position in {@link Plan#edges()}
 * @param elements the first was sent first; records are {@link Signal.Escaped}, and there are no barriers or ends
 */
public record Backlog(int edge, int from, int to, List<Signal> elements) {
    public Backlog {
        elements = List.copyOf(elements);
    }
}
