package dev.millrace.flink.savepoint;

import org.apache.flink.util.StateMigrationException;

/** Flink's refusal of a state that an operator asks for, with what it asked for: that Flink does not say. */
public final class RefusedState extends StateMigrationException {
    private static final long serialVersionUID = 1L;

    private final transient AskedState asked;

    public RefusedState(AskedState asked, Exception refusal) {
        super("state '" + asked.name() + "' cannot be restored: " + refusal.getMessage(), refusal);
        this.asked = asked;
    }

    /** What was asked for; null where this has been serialized since. */
    public AskedState asked() {
        return asked;
    }
}
