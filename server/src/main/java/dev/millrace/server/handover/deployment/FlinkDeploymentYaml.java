package dev.millrace.server.handover.deployment;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** Writes a FlinkDeployment. Stateless. */
public final class FlinkDeploymentYaml {
    private static final int LONGEST_NAME = 45;
    private static final int MIB_SHIFT = 20;

    private FlinkDeploymentYaml() {}

    /** The whole file; image, jarURI, entryClass and args are for whoever applies it. */
    public static String of(DeployedJob job, Measured measured) {
        Sizing sizing = Sizing.of(measured, job.parallelism());
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("apiVersion", "flink.apache.org/v1beta1");
        root.put("kind", "FlinkDeployment");
        root.put("metadata", Map.of("name", resourceName(job.name())));
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("image", "flink:1.20");
        spec.put("flinkVersion", "v1_20");
        spec.put("flinkConfiguration", Map.of("taskmanager.numberOfTaskSlots", Integer.toString(sizing.slots())));
        spec.put("serviceAccount", "flink");
        spec.put("jobManager", resource(sizing.jobManagerMb(), 1));
        spec.put("taskManager", resource(sizing.taskManagerMb(), sizing.taskManagerCpu()));
        spec.put("job", job(job));
        root.put("spec", spec);
        DumpSettings settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setWidth(Integer.MAX_VALUE)
                .setSplitLines(false)
                .build();
        return comment(measured, job.parallelism()) + new Dump(settings).dumpToString(root);
    }

    /** Says how the sizes came about. */
    private static String comment(Measured measured, int parallelism) {
        return String.format(
                Locale.ROOT,
                """
                # Sizes are from what the job used in Millrace; image, jarURI and serviceAccount are yours to set,
                # and entryClass and args, if the program needs them: a server is given graphs.
                # cpu: %.2f cores were busy, times %.2f, over %d TaskManager(s), rounded up to halves.
                #   %s
                # memory: %d MiB of live heap, times 2, and %d MiB outside of it, over as many, and Flink's defaults.
                """,
                measured.busyCores(),
                CpuRatio.median(),
                Sizing.taskManagers(parallelism),
                CpuRatio.text(),
                measured.heapAfterGcBytes() >> MIB_SHIFT,
                measured.managedBytes() >> MIB_SHIFT);
    }

    private static Map<String, Object> resource(long memoryMb, double cpu) {
        Map<String, Object> resource = new LinkedHashMap<>();
        resource.put("memory", memoryMb + "m");
        resource.put("cpu", cpu);
        return Map.of("resource", resource);
    }

    private static Map<String, Object> job(DeployedJob job) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("jarURI", "local:///opt/flink/usrlib/" + job.jarName());
        map.put("parallelism", job.parallelism());
        map.put("initialSavepointPath", job.savepoint());
        map.put("upgradeMode", "savepoint");
        map.put("state", "running");
        return map;
    }

    /** As Kubernetes wants it. */
    private static String resourceName(String name) {
        String plain =
                name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^[-0-9]+|-+$", "");
        String bounded =
                plain.substring(0, Math.min(LONGEST_NAME, plain.length())).replaceAll("-+$", "");
        return bounded.isEmpty() ? "job" : bounded;
    }
}
