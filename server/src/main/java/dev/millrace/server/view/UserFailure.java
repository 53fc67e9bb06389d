package dev.millrace.server.view;

import dev.millrace.flink.host.TaskFailure;
import org.apache.flink.util.SerializedThrowable;

/**
 * What user code threw, as Flink shows it, by its own name and stack trace; what we know beyond that, of operator and
 * record, is told below. Immutable.
 */
final class UserFailure extends SerializedThrowable {
    private static final long serialVersionUID = 1L;

    private final String site;

    private UserFailure(SerializedThrowable thrown, String site) {
        super(thrown);
        this.site = site;
    }

    /** What was thrown without the frame that we put around it; itself if there is none. */
    static SerializedThrowable of(Throwable failure) {
        SerializedThrowable frame =
                failure instanceof SerializedThrowable serialized ? serialized : new SerializedThrowable(failure);
        return frame.getOriginalErrorClassName().equals(TaskFailure.class.getName())
                        && frame.getCause() instanceof SerializedThrowable thrown
                ? new UserFailure(thrown, site(frame, thrown))
                : frame;
    }

    /** The frame's text is "CLASS: SITE: WHAT WAS THROWN". */
    private static String site(SerializedThrowable frame, SerializedThrowable thrown) {
        String text = String.valueOf(frame.getMessage());
        String prefix = TaskFailure.class.getName() + ": ";
        String suffix = ": " + thrown.getMessage();
        String site = text.startsWith(prefix) ? text.substring(prefix.length()) : text;
        return site.endsWith(suffix) ? site.substring(0, site.length() - suffix.length()) : site;
    }

    @Override
    public String getFullStringifiedStackTrace() {
        String trace = super.getFullStringifiedStackTrace();
        return trace + (trace.endsWith("\n") ? "" : "\n") + site + "\n";
    }
}
