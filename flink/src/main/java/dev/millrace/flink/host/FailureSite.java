package dev.millrace.flink.host;

import org.apache.flink.streaming.runtime.tasks.ExceptionInChainedOperatorException;

/** Remembers where in a task the first exception was thrown. Owned by the task's thread. */
final class FailureSite {
    private static final int MAX_RECORD_CHARACTERS = 200;

    private String operator;
    private String record;

    /**
     * Notes the innermost operator that let an exception through and the record it was given; later calls add nothing.
     */
    void note(String operatorName, Object value) {
        if (operator == null) {
            operator = operatorName;
            record = describe(value);
        }
    }

    /** Notes the operator and wraps the exception as Flink does, once. */
    ExceptionInChainedOperatorException wrap(String operatorName, Object value, Exception thrown) {
        note(operatorName, value);
        return thrown instanceof ExceptionInChainedOperatorException wrapped
                ? wrapped
                : new ExceptionInChainedOperatorException(thrown);
    }

    /** "operator 'x' on record y", or what the fallback says if nothing was noted. */
    String describe(String fallback) {
        if (operator == null) {
            return fallback;
        }
        return "operator '" + operator + "'" + (record == null ? "" : " on record " + record);
    }

    private static String describe(Object value) {
        if (value == null) {
            return null;
        }
        try {
            String text = String.valueOf(value);
            return text.length() <= MAX_RECORD_CHARACTERS ? text : text.substring(0, MAX_RECORD_CHARACTERS) + "...";
        } catch (RuntimeException unprintable) {
            return "of " + value.getClass() + " whose toString() throws " + unprintable;
        }
    }
}
