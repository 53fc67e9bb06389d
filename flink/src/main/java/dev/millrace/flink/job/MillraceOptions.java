package dev.millrace.flink.job;

import dev.millrace.engine.error.MillraceException;
import dev.millrace.flink.keyed.NativeOption;
import dev.millrace.flink.metric.MetricsOption;
import java.time.Duration;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.description.HtmlFormatter;

/** Configuration keys of our own; all others are Flink's. */
public final class MillraceOptions {

    public static final ConfigOption<Integer> WORKERS = ConfigOptions.key("millrace.workers")
            .intType()
            .defaultValue(Runtime.getRuntime().availableProcessors())
            .withDescription("Threads that run tasks, at least 1; tasks that block get threads of their own.");

    public static final ConfigOption<Integer> CHANNEL_CAPACITY = ConfigOptions.key("millrace.channel.capacity")
            .intType()
            .defaultValue(2048)
            .withDescription("Records that may wait between a task and all tasks behind one of its edges;"
                    + " a power of two, at least 4.");

    public static final ConfigOption<Boolean> RESUME = ConfigOptions.key("millrace.job.resume")
            .booleanType()
            .defaultValue(false)
            .withDescription("Whether a job goes on from the newest checkpoint that an earlier run of it left in"
                    + " execution.checkpointing.dir: true or false.");

    public static final ConfigOption<String> STORE_DIRECTORY = ConfigOptions.key("millrace.store.dir")
            .stringType()
            .noDefaultValue()
            .withDescription("The directory in which a server keeps submitted jobs, their jars and, unless"
                    + " execution.checkpointing.dir says otherwise, their checkpoints; of one server at a time.");

    public static final ConfigOption<Isolation> ISOLATION = ConfigOptions.key("millrace.job.isolation")
            .enumType(Isolation.class)
            .defaultValue(Isolation.NONE)
            .withDescription("Where a server runs a job: none for its own process, process for one of the job's own;"
                    + " a job may say so itself.");

    public static final ConfigOption<String> JVM_OPTIONS = ConfigOptions.key("millrace.job.jvm-options")
            .stringType()
            .defaultValue("")
            .withDescription("Options of the JVM that a job of millrace.job.isolation: process has, with blanks between"
                    + " them, such as -Xmx2g.");

    /** Set by whoever starts jobs again when the process does: no key for users. */
    static final ConfigOption<Boolean> OUTLIVES_PROCESS = ConfigOptions.key("$internal.millrace.job.outlives-process")
            .booleanType()
            .defaultValue(false)
            .withDescription("Whether a job that is suspended keeps all its checkpoints.");

    public static final ConfigOption<Boolean> KEEP_METRICS = MetricsOption.KEEP;

    public static final ConfigOption<NativeOption.Use> NATIVE = NativeOption.NATIVE;

    /** Flink has no bound unless one is set. */
    private static final int ENDED_JOBS = 1000;

    private MillraceOptions() {}

    /** Says in the configuration of an engine that its jobs will be resumed in another process. */
    public static void outliveProcess(Configuration ofEngine) {
        ofEngine.set(OUTLIVES_PROCESS, true);
    }

    /** How many ended jobs an engine remembers: Flink's key, with a default of ours. */
    public static int endedJobs(Configuration configuration) {
        int capacity = configuration.contains(JobManagerOptions.JOB_STORE_MAX_CAPACITY)
                ? read(configuration, JobManagerOptions.JOB_STORE_MAX_CAPACITY)
                : ENDED_JOBS;
        if (capacity < 0) {
            throw bad(JobManagerOptions.JOB_STORE_MAX_CAPACITY, capacity, null);
        }
        return capacity;
    }

    /** How long an engine remembers an ended job. */
    public static Duration endedJobsLast(Configuration configuration) {
        return Duration.ofSeconds(read(configuration, JobManagerOptions.JOB_STORE_EXPIRATION_TIME));
    }

    /** Where a server runs a job: the job's own word, else the server's. */
    public static Isolation isolation(Configuration ofJob) {
        return read(ofJob, ISOLATION);
    }

    static int workers(Configuration configuration) {
        int workers = read(configuration, WORKERS);
        if (workers < 1) {
            throw bad(WORKERS, workers, null);
        }
        return workers;
    }

    static int channelCapacity(Configuration configuration) {
        int capacity = read(configuration, CHANNEL_CAPACITY);
        if (capacity < 4 || Integer.bitCount(capacity) != 1) {
            throw bad(CHANNEL_CAPACITY, capacity, null);
        }
        return capacity;
    }

    /** As {@link Configuration#get}, with our own words where the value is not of the option's type. */
    static <T> T read(Configuration configuration, ConfigOption<T> option) {
        try {
            return configuration.get(option);
        } catch (IllegalArgumentException e) {
            throw bad(option, configuration.toMap().get(option.key()), e);
        }
    }

    private static MillraceException bad(ConfigOption<?> option, Object value, Throwable cause) {
        String description = new HtmlFormatter().format(option.description());
        return new MillraceException(
                MillraceException.Group.USER,
                "E312",
                option.key() + "=" + value + " is not a value that it can have",
                description.isEmpty() ? "See Flink's documentation of the key." : description,
                cause);
    }
}
