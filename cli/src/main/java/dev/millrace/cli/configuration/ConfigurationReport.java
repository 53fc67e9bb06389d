package dev.millrace.cli.configuration;

import dev.millrace.cli.memory.MemoryBudget;
import dev.millrace.engine.error.MillraceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.SecurityOptions;

/**
 * All that can be said of settings for a server before it starts. Immutable.
 *
 * @param problems each of which keeps the server from starting
 * @param remarks of unknown keys, old spellings, and settings whose effect is another one than on a cluster
 * @param memory empty if its sizes contradict each other
 */
public record ConfigurationReport(
        List<MillraceException> problems, List<String> remarks, Optional<MemoryBudget> memory) {

    public ConfigurationReport {
        problems = List.copyOf(problems);
        remarks = List.copyOf(remarks);
    }

    /** Checks every value, then, if all of them parse, whether they fit together. */
    public static ConfigurationReport of(LayeredSettings settings) {
        Configuration configuration = settings.toConfiguration();
        List<String> remarks = new ArrayList<>();
        List<MillraceException> problems = new ArrayList<>(
                new KeyCheck(KnownKeys.load(), remarks::add).problems(configuration, settings.origins()));
        Optional<MemoryBudget> memory = Optional.empty();
        if (problems.isEmpty()) {
            problems.addAll(Contradictions.in(configuration, settings.origins()));
            try {
                memory = Optional.of(MemoryBudget.of(configuration));
            } catch (MillraceException e) {
                problems.add(e);
            }
            remarkOnOthers(configuration, remarks);
        }
        return new ConfigurationReport(problems, remarks, memory);
    }

    private static void remarkOnOthers(Configuration configuration, List<String> remarks) {
        String mode = configuration.get(HighAvailabilityOptions.HA_MODE);
        if (!mode.equalsIgnoreCase("none")) {
            remarks.add("high-availability.type=" + mode
                    + " has no effect: there is one process, and it keeps its jobs in its own job store");
        }
        if (configuration.getOptional(SecurityOptions.KERBEROS_LOGIN_KEYTAB).isPresent()) {
            remarks.add("security.kerberos.login.keytab has no effect: this process does not log in to Kerberos");
        }
    }
}
