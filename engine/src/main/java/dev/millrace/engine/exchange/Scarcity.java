package dev.millrace.engine.exchange;

/**
 * Whether some outlet of a task runs out of room: one flag for all of them, since it is looked at after every record.
 * Owned by the task's thread.
 */
public final class Scarcity {
    private boolean raised;

    public boolean isRaised() {
        return raised;
    }

    void raise() {
        raised = true;
    }

    /** Called once every outlet has room again. */
    public void lower() {
        raised = false;
    }
}
