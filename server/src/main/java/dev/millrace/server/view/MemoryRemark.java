package dev.millrace.server.view;

import dev.millrace.cli.memory.MemoryBudget;
import dev.millrace.flink.job.Isolation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.util.SerializedThrowable;

/**
 * Says below a failure which memory to raise, if that is what was used up. Immutable.
 *
 * @param isolation where the job runs
 * @param configuration of the server
 */
record MemoryRemark(Isolation isolation, Configuration configuration) {
    private static final int CAUSES_LIMIT = 50;

    /** The same, with the remark if there is one to make. */
    SerializedThrowable on(SerializedThrowable failure) {
        Throwable link = failure;
        for (int i = 0; link != null && i < CAUSES_LIMIT; i++) {
            if (link instanceof SerializedThrowable one
                    && one.getOriginalErrorClassName().equals(OutOfMemoryError.class.getName())) {
                return new WithRemark(failure, text(String.valueOf(one.getMessage())));
            }
            link = link.getCause();
        }
        return failure;
    }

    private String text(String message) {
        return isolation == Isolation.PROCESS
                ? "hint: raise the limits of the job's process in millrace.job.jvm-options, such as -Xmx"
                : "hint: " + MemoryBudget.of(configuration).remedy(new OutOfMemoryError(message))
                        + "; millrace.job.isolation: process gives a job memory of its own";
    }

    /** What was thrown, and a line below. Immutable. */
    private static final class WithRemark extends SerializedThrowable {
        private static final long serialVersionUID = 1L;

        private final String remark;

        WithRemark(SerializedThrowable thrown, String remark) {
            super(thrown);
            this.remark = remark;
        }

        @Override
        public String getFullStringifiedStackTrace() {
            String trace = super.getFullStringifiedStackTrace();
            return trace + (trace.endsWith("\n") ? "" : "\n") + remark + "\n";
        }
    }
}
