package dev.millrace.flink.savepoint;

/** What would become of a state, or of all states of an operator. */
public enum Verdict {
    RESTORES("restores"),
    /** Its serializer has changed in a way that Flink converts. */
    MIGRATES("migrates"),
    /** The job has it, the savepoint has not: it starts empty. */
    NEW("new"),
    /** The operator is there and did not ask for the state, which is kept and written again. */
    UNCLAIMED("not asked for"),
    /** No operator takes it. */
    DROPPED("dropped"),
    /** All of the operator's subtasks had finished: nothing of it runs. */
    FINISHED("finished"),
    UNKNOWN("unknown until it runs"),
    FAILS("fails");

    private final String text;

    Verdict(String text) {
        this.text = text;
    }

    /** For people. */
    public String text() {
        return text;
    }
}
