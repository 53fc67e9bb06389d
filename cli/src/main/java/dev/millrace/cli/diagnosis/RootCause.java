package dev.millrace.cli.diagnosis;

import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.flink.client.program.ProgramInvocationException;
import org.apache.flink.runtime.JobException;
import org.apache.flink.runtime.client.JobExecutionException;
import org.apache.flink.util.FlinkException;
import org.apache.flink.util.FlinkRuntimeException;
import org.apache.flink.util.SerializedThrowable;

/** An exception told from its innermost cause outwards, without the layers that only carry it. Immutable. */
public final class RootCause {
    private static final int SHOWN_LAYERS = 3;

    private final Throwable root;
    private final List<Throwable> outer;

    private RootCause(Throwable root, List<Throwable> outer) {
        this.root = root;
        this.outer = outer;
    }

    /** The innermost cause of {@code failure}. */
    public static RootCause of(Throwable failure) {
        List<Throwable> chain = UserFrames.chain(failure);
        Collections.reverse(chain);
        List<Throwable> outer = new ArrayList<>();
        for (Throwable link : chain.subList(1, chain.size())) {
            if (!isOnlyCarrier(link) && outer.size() < SHOWN_LAYERS) {
                outer.add(link);
            }
        }
        return new RootCause(chain.get(0), outer);
    }

    Throwable throwable() {
        return root;
    }

    /** The cause, then the exceptions it was wrapped in, then the lines of the job's own code. */
    public String text() {
        return text("");
    }

    /** The same with {@code place}, a line's end and its indent included, right after the cause. */
    String text(String place) {
        StringBuilder text = new StringBuilder(oneLine(root)).append(place);
        for (Throwable link : outer) {
            text.append("\n    wrapped in ").append(oneLine(link));
        }
        Throwable outermost = outer.isEmpty() ? root : outer.get(outer.size() - 1);
        List<StackTraceElement> frames = UserFrames.of(root.getStackTrace());
        return text.append(UserFrames.text(frames.isEmpty() ? UserFrames.of(outermost) : frames))
                .toString();
    }

    private static String oneLine(Throwable failure) {
        String message = failure.getMessage();
        String name = failure.getClass().getName();
        if (failure instanceof SerializedThrowable standIn) {
            name = standIn.getOriginalErrorClassName();
            message =
                    message != null && message.startsWith(name + ": ") ? message.substring(name.length() + 2) : message;
        }
        return message == null || message.isBlank() ? name : name + ": " + message.strip();
    }

    private static boolean isOnlyCarrier(Throwable link) {
        if (link instanceof ExecutionException
                || link instanceof CompletionException
                || link instanceof InvocationTargetException
                || link instanceof JobException
                || link instanceof JobExecutionException
                || link instanceof ProgramInvocationException) {
            return true;
        }
        if (link.getClass() == RuntimeException.class && link.getCause() != null) {
            return String.valueOf(link.getMessage()).equals(link.getCause().toString());
        }
        return link.getClass() == FlinkException.class || link.getClass() == FlinkRuntimeException.class;
    }
}
