package dev.millrace.flink.savepoint;

import java.util.Locale;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot.CommonOptionsKeys;

/** What a state is for. */
public enum StateKind {
    VALUE("value"),
    LIST("list"),
    MAP("map"),
    REDUCING("reducing"),
    AGGREGATING("aggregating"),
    FOLDING("folding"),
    /** Keyed, of a kind that the savepoint does not name. */
    KEYED("keyed"),
    EVENT_TIMERS("event-time timers"),
    PROCESSING_TIMERS("processing-time timers"),
    QUEUE("queue"),
    SPLIT_LIST("operator list"),
    UNION_LIST("union list"),
    BROADCAST("broadcast");

    private final String text;

    StateKind(String text) {
        this.text = text;
    }

    /** For people. */
    public String text() {
        return text;
    }

    public boolean isTimers() {
        return this == EVENT_TIMERS || this == PROCESSING_TIMERS || this == QUEUE;
    }

    public boolean isKeyed() {
        return this != SPLIT_LIST && this != UNION_LIST && this != BROADCAST;
    }

    static StateKind of(StateMetaInfoSnapshot state) {
        return switch (state.getBackendStateType()) {
            case KEY_VALUE -> keyed(state.getOption(CommonOptionsKeys.KEYED_STATE_TYPE));
            case PRIORITY_QUEUE -> queue(state.getName());
            case BROADCAST -> BROADCAST;
            case OPERATOR -> operator(state.getOption(CommonOptionsKeys.OPERATOR_STATE_DISTRIBUTION_MODE));
            default -> KEYED;
        };
    }

    /** By Flink's name of it. */
    public static StateKind keyed(String type) {
        for (StateKind kind : values()) {
            if (kind.name().equals(String.valueOf(type).toUpperCase(Locale.ROOT)) && kind.isKeyed()) {
                return kind;
            }
        }
        return KEYED;
    }

    /** Timers have names that Flink gives them. */
    public static StateKind queue(String name) {
        if (name.startsWith("_timer_state/event_")) {
            return EVENT_TIMERS;
        }
        return name.startsWith("_timer_state/processing_") ? PROCESSING_TIMERS : QUEUE;
    }

    /** By Flink's name of its distribution. */
    static StateKind operator(String distribution) {
        if ("UNION".equals(distribution)) {
            return UNION_LIST;
        }
        return "BROADCAST".equals(distribution) ? BROADCAST : SPLIT_LIST;
    }
}
