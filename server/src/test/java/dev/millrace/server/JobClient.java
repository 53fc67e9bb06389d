package dev.millrace.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.client.program.PackagedProgram;
import org.apache.flink.client.program.PackagedProgramUtils;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.runtime.jobgraph.JobGraph;

/** Submits programs as Flink's command does. Used by one thread. */
final class JobClient implements AutoCloseable {
    private static final long LIMIT_S = 60;

    private final RestClusterClient<String> client;

    JobClient(String address) throws Exception {
        String[] parts = address.substring("http://".length()).split(":");
        Configuration configuration = new Configuration();
        configuration.set(RestOptions.ADDRESS, parts[0]);
        configuration.set(RestOptions.PORT, Integer.parseInt(parts[1]));
        client = new RestClusterClient<>(configuration, "test");
    }

    /** A jar of the package that a class is in. */
    static Path pack(Class<?> member, Path target) throws IOException {
        Path root = Path.of(
                member.getProtectionDomain().getCodeSource().getLocation().getPath());
        Path directory = root.resolve(member.getPackageName().replace('.', '/'));
        try (Stream<Path> walk = Files.walk(directory);
                JarOutputStream jar = new JarOutputStream(Files.newOutputStream(target))) {
            for (Path file : walk.filter(Files::isRegularFile).sorted().toList()) {
                jar.putNextEntry(new JarEntry(root.relativize(file).toString().replace('\\', '/')));
                Files.copy(file, jar);
                jar.closeEntry();
            }
        }
        return target;
    }

    /** Runs the main method here, and the job there. */
    JobID submit(Path jar, Class<?> program, int parallelism, List<String> arguments) throws Exception {
        return submit(jar, program, parallelism, arguments, 0);
    }

    /** @param silenceMs after which the job shall end if nothing is heard from its client; 0 for never */
    JobID submit(Path jar, Class<?> program, int parallelism, List<String> arguments, long silenceMs) throws Exception {
        try (PackagedProgram packaged = PackagedProgram.newBuilder()
                .setJarFile(jar.toFile())
                .setEntryPointClassName(program.getName())
                .setArguments(arguments.toArray(String[]::new))
                .build()) {
            JobGraph graph = PackagedProgramUtils.createJobGraph(packaged, new Configuration(), parallelism, true);
            graph.setInitialClientHeartbeatTimeout(silenceMs);
            graph.addJar(new org.apache.flink.core.fs.Path(jar.toUri()));
            return client.submitJob(graph).get(LIMIT_S, TimeUnit.SECONDS);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
