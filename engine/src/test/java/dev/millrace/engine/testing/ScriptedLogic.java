package dev.millrace.engine.testing;

import dev.millrace.engine.exchange.Signal.Barrier;
import dev.millrace.engine.task.Progress;
import dev.millrace.engine.task.TaskContext;
import dev.millrace.engine.task.TaskLogic;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Logic that writes down how it is called and does nothing else; tests override what they need. */
public class ScriptedLogic implements TaskLogic {
    protected final TaskContext context;
    private final List<String> events = Collections.synchronizedList(new ArrayList<>());

    public ScriptedLogic(TaskContext context) {
        this.context = context;
    }

    /** What has happened so far. */
    public final List<String> events() {
        synchronized (events) {
            return List.copyOf(events);
        }
    }

    protected final void note(String event) {
        events.add(event);
    }

    @Override
    public void open() throws Exception {
        note("open");
    }

    @Override
    public Progress produce(int budget) throws Exception {
        return Progress.ENDED;
    }

    @Override
    public void record(int input, Object value, long timestamp, boolean hasTimestamp) throws Exception {
        note("record " + value);
    }

    @Override
    public void watermark(int input, long timestamp) throws Exception {
        note("watermark " + timestamp);
    }

    @Override
    public void idleness(int input, boolean idle) throws Exception {
        note("idle " + idle);
    }

    @Override
    public void carried(int input, Object content) throws Exception {
        note("carried " + content);
    }

    @Override
    public void barrier(Barrier barrier) throws Exception {
        note("barrier " + barrier.epoch());
    }

    @Override
    public void barrierAbandoned(long epoch) throws Exception {
        note("abandoned " + epoch);
    }

    @Override
    public void endOfInput(int input, boolean drained) throws Exception {
        note("end of input " + drained);
    }

    @Override
    public void finish(boolean drained) throws Exception {
        note("finish " + drained);
    }

    @Override
    public void close(Throwable failure) throws Exception {
        note("close " + (failure == null ? "well" : failure.getMessage()));
    }

    @Override
    public void cancel() {
        note("cancel");
    }
}
