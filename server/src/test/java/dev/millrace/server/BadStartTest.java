package dev.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that cannot start say why, in two lines, and end. */
class BadStartTest {
    private static final int USAGE = 2;
    private static final int UNUSABLE = 3;

    @TempDir
    private Path directory;

    private void refused(int status, String error, String... words) throws Exception {
        List<String> all = new ArrayList<>(List.of("--port", "0", "-Djobmanager.rpc.port=0"));
        all.addAll(List.of(words));
        if (!all.contains("--store")) {
            all.addAll(List.of("--store", directory + "/store"));
        }
        try (ServerProcess server = ServerProcess.start(directory, all)) {
            int exit = server.exit();

            assertThat(server.errors()).contains(error).contains("\nhint: ");
            assertThat(server.output()).doesNotContain("\tat ").doesNotContain("geheim");
            assertThat(exit).as(server.output()).isEqualTo(status);
        }
    }

    @Test
    void shouldNameAPortThatIsInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("localhost"))) {
            String port = Integer.toString(taken.getLocalPort());

            refused(UNUSABLE, "error[E502]: port " + port + " on localhost is in use", "--port", port);
        }
    }

    @Test
    void shouldServeWithoutAReporterWhosePortIsTakenAndSayIt() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            int port = taken.getLocalPort();
            String said = "metrics reporter 'prom' reports nothing: it cannot listen on host=127.0.0.1 port=" + port
                    + ": Address already in use. Set its key port to a free one, or to a range as 9250-9260."
                    + " Its keys are metrics.reporter.prom.*.";
            List<String> words = List.of(
                    "--port",
                    "0",
                    "-Djobmanager.rpc.port=0",
                    "--store",
                    directory + "/store",
                    "-Dmetrics.reporter.prom.factory.class="
                            + "org.apache.flink.metrics.prometheus.PrometheusReporterFactory",
                    "-Dmetrics.reporter.prom.port=" + port);

            try (ServerProcess server = ServerProcess.start(directory, words)) {
                assertThat(server.get("/overview")).contains("\"jobs-running\":0");

                assertThat(server.errors()).contains("warning: " + said);
                assertThat(server.output().lines()).anyMatch(line -> line.contains(" WARN ") && line.contains(said));
            }
        }
    }

    @Test
    void shouldTellAMistakeOnTheCommandLineFromAServerThatCannotBe() throws Exception {
        refused(USAGE, "error[E104]: a server has no option '--prot'", "--prot", "1");
    }

    @Test
    @Tag("slow")
    void shouldNameAnAddressThatIsNotOfThisMachine() throws Exception {
        refused(
                UNUSABLE,
                "error[E502]: rest.bind-address=192.0.2.1 is no address of this machine",
                "--bind",
                "192.0.2.1");
        refused(
                UNUSABLE,
                "error[E502]: rest.bind-address=host.invalid is not known to this machine",
                "--bind",
                "host.invalid");
    }

    @Test
    @Tag("slow")
    void shouldNameTheSecondPortIfItWasAskedForAndIsInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("localhost"))) {
            refused(
                    UNUSABLE,
                    "error[E504]: port " + taken.getLocalPort() + " (jobmanager.rpc.port)",
                    "-Djobmanager.rpc.port=" + taken.getLocalPort());
        }
    }

    @Test
    @Tag("slow")
    void shouldNameADamagedStoreAndLeaveItAsItIs() throws Exception {
        Path store = Files.createDirectories(directory.resolve("damaged"));
        byte[] bytes = new byte[5000];
        new java.util.Random(1).nextBytes(bytes);
        Files.write(store.resolve("jobs.mv"), bytes);

        refused(UNUSABLE, "error[E441]: ", "--store", store.toString());

        assertThat(Files.readAllBytes(store.resolve("jobs.mv"))).isEqualTo(bytes);
    }

    @Test
    @Tag("slow")
    void shouldNameAStoreThatCannotBeADirectory() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));

        refused(UNUSABLE, "error[E442]: ", "--store", file.toString());
    }

    @Test
    @Tag("slow")
    void shouldNameSettingsThatContradictEachOtherOrMeanNothing() throws Exception {
        refused(
                UNUSABLE,
                "error[E134]: ",
                "-Dtaskmanager.memory.process.size=1g",
                "-Dtaskmanager.memory.flink.size=2g");
        refused(UNUSABLE, "error[E131]: value 'banana'", "-Dexecution.checkpointing.interval=banana");
    }

    @Test
    @Tag("slow")
    void shouldNameAKeyStoreThatIsNotThereAndKeepItsPassword() throws Exception {
        refused(
                UNUSABLE,
                "/no/such.jks",
                "-Dsecurity.ssl.rest.enabled=true",
                "-Dsecurity.ssl.rest.keystore=/no/such.jks",
                "-Dsecurity.ssl.rest.keystore-password=geheim",
                "-Dsecurity.ssl.rest.key-password=geheim",
                "-Dsecurity.ssl.rest.truststore=/no/such.jks",
                "-Dsecurity.ssl.rest.truststore-password=geheim");
    }

    @Test
    @Tag("slow")
    void shouldEndSoonWhenToldToAndGoOnWithItsJobsLater() throws Exception {
        Path jar = JobClient.pack(dev.millrace.job.CountingJob.class, directory.resolve("job.jar"));
        List<String> words = List.of(
                "--port",
                "0",
                "-Djobmanager.rpc.port=0",
                "--store",
                directory.resolve("store").toString());
        org.apache.flink.api.common.JobID id;

        try (ServerProcess first = ServerProcess.start(directory, words);
                JobClient client = new JobClient(first.address())) {
            id = client.submit(
                    jar,
                    dev.millrace.job.CountingJob.class,
                    1,
                    List.of(directory.resolve("out").toString(), "2000", "400", "20"));
            first.await("/jobs/" + id + "/checkpoints", "\"completed\":[1-9]");
            long beganNs = System.nanoTime();
            first.terminate();
            int exit = first.exit();

            assertThat(exit).isIn(0, 143);
            assertThat(System.nanoTime() - beganNs).isLessThan(10_000_000_000L);
        }
        try (ServerProcess second = ServerProcess.start(directory, words)) {
            assertThat(second.await("/jobs/" + id + "/status", "FINISHED")).contains("FINISHED");
        }
    }
}
