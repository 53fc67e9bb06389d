package dev.millrace.server.guard;

import dev.millrace.cli.memory.MemoryBudget;
import dev.millrace.engine.error.MillraceException;
import java.util.Locale;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.util.ExceptionUtils;

/** Which memory ran out. Told from the message, for the JVM says it nowhere else. */
public enum MemoryFailure {
    /** Objects. */
    HEAP("heap", "give the server more with -Xmx, or the job less state and lower parallelism", true),
    /** One array, larger than the JVM has any. */
    ARRAY(
            "limit of the size of an array",
            "the job builds one array or text of more than 2^31 elements: split it",
            false),
    /** Classes, which every submission loads anew. */
    METASPACE(
            "metaspace",
            "raise -XX:MaxMetaspaceSize; if it fills up with each submission, a job's threads or static fields "
                    + "keep its classes after its end",
            true),
    /** Buffers outside of the heap. */
    DIRECT("direct memory", "raise -XX:MaxDirectMemorySize; each connector holds buffers of its own", false),
    /** The system's limit of threads. */
    THREADS("number of threads", "lower the parallelism, or raise the limit of this user (ulimit -u)", true);

    private static final String CODE = "E451";

    private final String what;
    private final String remedy;
    private final boolean isShared;

    MemoryFailure(String what, String remedy, boolean isShared) {
        this.what = what;
        this.remedy = remedy;
        this.isShared = isShared;
    }

    /** What ran out, if that is why the failure came about; looks at causes too. Any thread. */
    public static Optional<MemoryFailure> in(Throwable failure) {
        Throwable link = failure;
        for (int i = 0; link != null && i < 50; i++) {
            if (link instanceof OutOfMemoryError) {
                return Optional.of(of(String.valueOf(link.getMessage()).toLowerCase(Locale.ROOT)));
            }
            link = link.getCause();
        }
        return Optional.empty();
    }

    private static MemoryFailure of(String message) {
        if (message.contains("metaspace") || message.contains("compressed class space")) {
            return METASPACE;
        }
        if (message.contains("direct buffer") || message.contains("direct memory")) {
            return DIRECT;
        }
        if (message.contains("native thread")) {
            return THREADS;
        }
        return message.contains("exceeds vm limit") || message.contains("length") ? ARRAY : HEAP;
    }

    /** Whether others may have failed of it at the same time: it belongs to no job. */
    public boolean isShared() {
        return isShared;
    }

    /** As {@link #of(String, Throwable)}, with the setting to raise, which the server's configuration tells. */
    public MillraceException of(String jobName, Throwable failure, Configuration ofServer) {
        return of(jobName, failure, remedy(MemoryBudget.of(ofServer), failure));
    }

    private String remedy(MemoryBudget budget, Throwable failure) {
        return ExceptionUtils.findThrowable(failure, OutOfMemoryError.class)
                .map(budget::remedy)
                .orElse(remedy);
    }

    /** The failure of a job, worded. Group RESOURCE. */
    public MillraceException of(String jobName, Throwable failure) {
        return of(jobName, failure, remedy);
    }

    private MillraceException of(String jobName, Throwable failure, String toDo) {
        return new MillraceException(
                MillraceException.Group.RESOURCE,
                CODE,
                "job '" + jobName + "' failed: the server's " + what + " was used up"
                        + (this == HEAP ? " (" + (Runtime.getRuntime().maxMemory() >> 20) + " MiB)" : "")
                        + (isShared ? "; it is shared, so the job that failed need not be the one that used it" : ""),
                toDo + "; millrace.job.isolation: process gives a job memory of its own",
                failure);
    }
}
