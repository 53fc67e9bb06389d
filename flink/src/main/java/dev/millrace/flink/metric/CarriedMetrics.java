package dev.millrace.flink.metric;

import java.io.Serializable;
import java.util.ArrayList;

/**
 * The metrics of one job at one instant, on their way to another process. Immutable, as long as nobody changes the
 * lists.
 *
 * @param groups that none before has told of
 * @param metrics all that there are
 */
public record CarriedMetrics(ArrayList<CarriedGroup> groups, ArrayList<CarriedMetric> metrics)
        implements Serializable {}
