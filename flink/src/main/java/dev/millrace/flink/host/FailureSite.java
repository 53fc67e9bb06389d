package dev.millrace.flink.host;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.streaming.api.operators.KeyContext;
import org.apache.flink.streaming.runtime.tasks.ExceptionInChainedOperatorException;
import org.apache.flink.streaming.runtime.tasks.TimerException;

/**
 * Remembers where in a task an exception was thrown: each place that one passes on its way out notes itself, and the
 * innermost counts. Thread-safe: user code throws on threads of its own, too.
 */
final class FailureSite {
    private static final int MAX_RECORD_CHARACTERS = 200;
    private static final int MAX_CAUSES = 100;
    private static final int NO_MAIL = Integer.MIN_VALUE;

    private List<HostedOperator> operators = List.of();
    private Throwable thrown;
    private String operator;
    private String occasion;
    /** What the task's thread is at; not shared, for others only find out that they are not that thread. */
    private int mail = NO_MAIL;

    private Thread worker;

    /** All of the task's, once they are there. */
    synchronized void operatorsAre(List<HostedOperator> all) {
        operators = List.copyOf(all);
    }

    /** Notes an operator that lets an exception through and the record it was given, unless one further in did. */
    synchronized void note(String operatorName, Object value, Throwable passing) {
        if (!isNoted(passing)) {
            set(operatorName, value == null ? "" : " on record " + describe(value), passing);
        }
    }

    /** Notes an operator that was not given a record: {@code when} is such as "in open()". */
    synchronized void noteWithout(HostedOperator where, String when, Throwable passing) {
        noteWithout(where.name(), where.operator(), when, passing);
    }

    /** The same where only the operator's object is known; if it works on keyed state, its key is noted as well. */
    synchronized void noteWithout(String operatorName, Object operatorObject, String when, Throwable passing) {
        if (!isNoted(passing)) {
            set(operatorName, " " + when + key(operatorObject), passing);
        }
    }

    /** Notes whoever has just called on this thread to say that something failed. */
    synchronized void noteCaller(Throwable reported) {
        if (isNoted(reported)) {
            return;
        }
        if (mail != NO_MAIL && Thread.currentThread() == worker) {
            noteMail(reported);
            return;
        }
        Set<String> callers = StackWalker.getInstance()
                .walk(frames ->
                        frames.map(frame -> outermost(frame.getClassName())).collect(Collectors.toSet()));
        String candidates = operators.stream()
                .filter(hosted ->
                        callers.contains(outermost(hosted.operator().getClass().getName())))
                .map(HostedOperator::name)
                .collect(Collectors.joining("' or '"));
        if (!candidates.isEmpty()) {
            set(candidates, "", reported);
        }
    }

    private static String outermost(String className) {
        int nested = className.indexOf('$');
        return nested < 0 ? className : className.substring(0, nested);
    }

    /**
     * From here on until {@link #leaveMail}, the task's thread does what the operator of this chain index asked for.
     *
     * @return what to leave with
     */
    int enterMail(int chainIndex) {
        int outer = mail;
        worker = Thread.currentThread();
        mail = chainIndex;
        return outer;
    }

    void leaveMail(int outer) {
        mail = outer;
    }

    /** Notes the operator whose mail throws. */
    synchronized void noteMail(Throwable passing) {
        for (HostedOperator hosted : operators) {
            if (hosted.config().getChainIndex() == mail && !isNoted(passing)) {
                boolean isTimer = causes(passing).anyMatch(TimerException.class::isInstance);
                set(hosted.name(), (isTimer ? " on a timer" : "") + key(hosted.operator()), passing);
            }
        }
    }

    /** Notes the operator and wraps the exception as Flink does, once. */
    ExceptionInChainedOperatorException wrap(String operatorName, Object value, Exception passing) {
        note(operatorName, value, passing);
        return wrap(passing);
    }

    static ExceptionInChainedOperatorException wrap(Exception passing) {
        return passing instanceof ExceptionInChainedOperatorException wrapped
                ? wrapped
                : new ExceptionInChainedOperatorException(passing);
    }

    /** "on watermark 1000". */
    static String onWatermark(long timestamp) {
        return timestamp == Long.MAX_VALUE ? "on the last watermark" : "on watermark " + timestamp;
    }

    /** "operator 'x' on record y", or what the fallback says if nothing was noted of this exception. */
    synchronized String describe(Throwable failure, String fallback) {
        return isNoted(failure) ? "operator '" + operator + "'" + occasion : fallback;
    }

    private void set(String operatorName, String when, Throwable passing) {
        operator = operatorName;
        occasion = when;
        thrown = passing;
    }

    /** Whether what was noted is this exception or a cause of it, and not one that user code has dealt with. */
    private boolean isNoted(Throwable failure) {
        return thrown != null && causes(failure).anyMatch(cause -> cause == thrown);
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause).limit(MAX_CAUSES);
    }

    private static String key(Object operatorObject) {
        if (!(operatorObject instanceof KeyContext context)) {
            return "";
        }
        try {
            Object key = context.getCurrentKey();
            return key == null ? "" : ", key " + describe(key);
        } catch (RuntimeException notKeyed) {
            return "";
        }
    }

    private static String describe(Object value) {
        try {
            String text = String.valueOf(value);
            return text.length() <= MAX_RECORD_CHARACTERS ? text : text.substring(0, MAX_RECORD_CHARACTERS) + "...";
        } catch (RuntimeException | StackOverflowError | LinkageError unprintable) {
            return "of " + value.getClass() + " whose toString() throws " + unprintable;
        }
    }
}
