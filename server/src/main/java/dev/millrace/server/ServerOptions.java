package dev.millrace.server;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** Configuration keys of the server's own; all others are Flink's, or the engine's. */
public final class ServerOptions {

    public static final ConfigOption<String> STORE_DIRECTORY = ConfigOptions.key("millrace.store.dir")
            .stringType()
            .noDefaultValue()
            .withDescription("The directory in which the server keeps submitted jobs, their jars and, unless"
                    + " execution.checkpointing.dir says otherwise, their checkpoints; of one server at a time.");

    private ServerOptions() {}
}
