package dev.millrace.cli.diagnosis;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** The lines of a stack trace that the job's author wrote. Immutable. */
public final class UserFrames {
    private static final int LIMIT = 5;
    /** Made by the JVM; the method that the author wrote stands beside it. */
    private static final String LAMBDA_CLASS = "$$Lambda";

    private static final String OWN = "dev.millrace.";
    private static final List<String> NOT_THE_USERS = List.of(
            "java.",
            "javax.",
            "jdk.",
            "sun.",
            "com.sun.",
            "com.esotericsoftware.",
            "org.objenesis.",
            "org.apache.flink.api.",
            "org.apache.flink.client.",
            "org.apache.flink.configuration.",
            "org.apache.flink.connector.",
            "org.apache.flink.core.",
            "org.apache.flink.datastream.",
            "org.apache.flink.formats.",
            "org.apache.flink.runtime.",
            "org.apache.flink.shaded.",
            "org.apache.flink.streaming.api.",
            "org.apache.flink.streaming.connectors.",
            "org.apache.flink.streaming.runtime.",
            "org.apache.flink.types.",
            "org.apache.flink.util.",
            "org.apache.flink.cep.",
            "org.apache.flink.state.",
            OWN);

    private UserFrames() {}

    /**
     * The innermost few lines of user code in {@code failure} or the nearest of its causes that has some; often empty.
     */
    public static List<StackTraceElement> of(Throwable failure) {
        List<Throwable> chain = chain(failure);
        Collections.reverse(chain);
        for (Throwable link : chain) {
            List<StackTraceElement> frames = of(link.getStackTrace());
            if (!frames.isEmpty()) {
                return frames;
            }
        }
        return List.of();
    }

    /** The innermost few lines of user code in a stack, down to where Millrace called it. */
    public static List<StackTraceElement> of(StackTraceElement[] stack) {
        List<StackTraceElement> frames = new ArrayList<>();
        for (StackTraceElement frame : stack) {
            boolean isOwn = frame.getClassName().startsWith(OWN);
            if ((isOwn && !frames.isEmpty()) || frames.size() == LIMIT) {
                return frames;
            }
            if (isUsers(frame) && !isSameMethod(frame, frames)) {
                frames.add(frame);
            }
        }
        return frames;
    }

    /** A compiler's bridge method repeats the method that it calls. */
    private static boolean isSameMethod(StackTraceElement frame, List<StackTraceElement> before) {
        if (before.isEmpty()) {
            return false;
        }
        StackTraceElement last = before.get(before.size() - 1);
        return frame.getClassName().equals(last.getClassName())
                && frame.getMethodName().equals(last.getMethodName());
    }

    /** {@code "\n at a.B.c(B.java:1)"} for each. */
    public static String text(List<StackTraceElement> frames) {
        StringBuilder text = new StringBuilder();
        for (StackTraceElement frame : frames) {
            text.append("\n    at ").append(plain(frame));
        }
        return text.toString();
    }

    /** The exception and its causes, outermost first; ends at a cycle. */
    static List<Throwable> chain(Throwable failure) {
        List<Throwable> chain = new ArrayList<>();
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Throwable link = failure; link != null && seen.add(link); link = link.getCause()) {
            chain.add(link);
        }
        return chain;
    }

    /** Whether the job's author, or a library of theirs, wrote the class. */
    static boolean isUserClass(String name) {
        return NOT_THE_USERS.stream().noneMatch(name::startsWith);
    }

    private static boolean isUsers(StackTraceElement frame) {
        String name = frame.getClassName();
        return frame.getModuleName() == null && !name.contains(LAMBDA_CLASS) && isUserClass(name);
    }

    /** Without the class loader's name, which Java prints in front of the class. */
    private static String plain(StackTraceElement frame) {
        String place = frame.getFileName() == null
                ? "unknown source"
                : frame.getLineNumber() < 0 ? frame.getFileName() : frame.getFileName() + ":" + frame.getLineNumber();
        return frame.getClassName() + "." + frame.getMethodName() + "(" + place + ")";
    }
}
