package dev.millrace.server.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.server.MillraceServer;
import dev.millrace.server.difference.Rest;
import dev.millrace.server.jobs.Gate;
import dev.millrace.server.jobs.GatedJobs;
import dev.millrace.server.jobs.Jars;
import dev.millrace.server.jobs.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every page of the dashboard in Chromium, while a job runs; photographs are in target/screenshots. */
@Tag("slow")
@Timeout(300)
class DashboardTest {
    private static final String LOG_FILE = "log.file";
    private static final int SLOTS = 4;

    /** The dashboard's editor and graph complain where their page is left before it has been drawn. */
    private static final List<String> LEFT_TOO_SOON = List.of("reading 'layout'", "Could not resolve relative length");

    /** What no page shows of a job that is well. */
    private static final List<String> UNLIKELY = List.of("NaN", "undefined", "Invalid date", "-1ms", "-1s");

    @TempDir
    private Path directory;

    /** A headline of the pages with memory and collections. */
    private static final String GARBAGE = "Garbage Collection";

    private final Path screenshots = Path.of("target", "screenshots");
    private final List<String> found = new ArrayList<>();
    private MillraceServer server;
    private Browser browser;

    @BeforeEach
    void start() throws Exception {
        assumeTrue(Browser.executable() != null, "Chromium is not installed: apt-get install chromium");
        Path log = directory.resolve("process.log");
        Files.writeString(log, "what was logged\n");
        Files.writeString(directory.resolve("process.out"), "what was printed\n");
        System.setProperty(LOG_FILE, log.toString());
        Files.createDirectories(screenshots);
        server = MillraceServer.start(configuration());
        browser = Browser.open(Files.createDirectory(directory.resolve("profile")));
    }

    @AfterEach
    void stop() {
        System.clearProperty(LOG_FILE);
        if (browser != null) {
            browser.close();
        }
        if (server != null) {
            server.close();
        }
    }

    private Configuration configuration() {
        Configuration configuration = new Configuration();
        configuration.set(RestOptions.BIND_PORT, "0");
        configuration.set(JobManagerOptions.PORT, 0);
        configuration.set(RestOptions.ENABLE_FLAMEGRAPH, true);
        configuration.set(RestOptions.ENABLE_PROFILER, true);
        configuration.set(RestOptions.PROFILING_RESULT_DIR, directory.toString());
        configuration.set(RestOptions.FLAMEGRAPH_NUM_SAMPLES, 5);
        configuration.set(RestOptions.FLAMEGRAPH_DELAY, Duration.ofMillis(5));
        configuration.set(TaskManagerOptions.NUM_TASK_SLOTS, SLOTS);
        configuration.set(JobManagerOptions.TOTAL_PROCESS_MEMORY, MemorySize.ofMebiBytes(1600));
        configuration.set(TaskManagerOptions.TOTAL_PROCESS_MEMORY, MemorySize.ofMebiBytes(1728));
        configuration.set(WebOptions.UPLOAD_DIR, directory.resolve("web").toString());
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                directory.resolve("checkpoints").toUri().toString());
        return configuration;
    }

    private Rest rest() {
        return new Rest("http://localhost:" + server.port());
    }

    private void submit(JobGraph graph) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(RestOptions.ADDRESS, "localhost");
        configuration.set(RestOptions.PORT, server.port());
        try (RestClusterClient<String> client = new RestClusterClient<>(configuration, "server")) {
            client.submitJob(graph).get();
        }
    }

    /** Opens a page, waits until it shows a text, photographs it and notes what is wrong with it. */
    private void look(String name, String route, String text) throws Exception {
        browser.visit(server.address() + "/#" + route);
        look(name, text);
    }

    private void look(String name, String text) throws Exception {
        try {
            browser.awaitText(text);
            browser.await("!document.querySelector('nz-spin .ant-spin-spinning, .ant-skeleton-active')");
        } catch (AssertionError e) {
            found.add(name + ": " + e.getMessage());
        }
        browser.await("document.getAnimations().every(one => one.playState !== 'running' ||"
                + " one.effect.getTiming().iterations === Infinity)");
        browser.photograph(screenshots.resolve(name + ".png"));
        browser.complaints().stream()
                .filter(complaint -> LEFT_TOO_SOON.stream().noneMatch(complaint::contains))
                .forEach(complaint -> found.add(name + ": " + complaint));
        String shown = browser.evaluate("document.body.innerText");
        UNLIKELY.stream().filter(shown::contains).forEach(one -> found.add(name + " shows " + one));
    }

    @Test
    void shouldShowEveryPageOfARunningJob() throws Exception {
        Gate open = new Gate("open");
        open.open();
        Gate last = new Gate("dashboard");
        JobGraph running = GatedJobs.windows(new JobID(), open, last);
        JobGraph failed = GatedJobs.failing(new JobID(), open, open, 9, 1);
        JobGraph restarted = GatedJobs.failing(new JobID(), open, last, 1, 5);
        for (JobGraph graph : List.of(running, failed, restarted)) {
            submit(graph);
        }
        String job = running.getJobID().toString();
        rest().awaitJob(job, "RUNNING");
        rest().awaitJob(failed.getJobID().toString(), "FAILED");
        rest().awaitJob(restarted.getJobID().toString(), "RUNNING");
        for (int i = 0; i < 2; i++) {
            String id = rest().post("/jobs/" + job + "/checkpoints", "{}").at("/request-id");
            rest().awaitOperation("/jobs/" + job + "/checkpoints/" + id);
        }

        look("overview", "/overview", "windows");
        look("running-jobs", "/job/running", "windows");
        look("completed-jobs", "/job/completed", "failing");
        lookAtJob("running", job);
        String vertex = rest().get("/jobs/" + job).at("/vertices/1/id");
        lookAtVertex("running", job, vertex);
        lookAtFlames("running", job, rest().get("/jobs/" + job).at("/vertices/0/id"));
        look("failed-job", "/job/completed/" + failed.getJobID() + "/overview", "failing");
        look("failed-job-exceptions", "/job/completed/" + failed.getJobID() + "/exceptions", "not wanted");
        look("failed-job-timeline", "/job/completed/" + failed.getJobID() + "/timeline", "Vertex TimeLine");
        look("restarted-job-exceptions", "/job/running/" + restarted.getJobID() + "/exceptions", "not wanted");
        clickTab("Exception History");
        look("restarted-job-exceptions-history", "Task Name");
        lookAtTaskManager();
        lookAtJobManager();
        lookAtSubmission();

        last.open();
        assertThat(found).isEmpty();
    }

    private void lookAtJob(String name, String job) throws Exception {
        String of = "/job/running/" + job;
        look(name + "-job", of + "/overview", "sums");
        look(name + "-job-exceptions", of + "/exceptions", "Root Exception");
        look(name + "-job-data-skew", of + "/dataskew", "Data Skew Percentage");
        look(name + "-job-timeline", of + "/timeline", "Vertex TimeLine");
        look(name + "-job-checkpoints-overview", of + "/checkpoints", "Latest Completed Checkpoint");
        Map<String, String> shown = Map.of(
                "History", "Latest Acknowledgement", "Summary", "Percentiles", "Configuration", "Checkpointing Mode");
        for (String tab : List.of("History", "Summary", "Configuration")) {
            clickTab(tab);
            look(name + "-job-checkpoints-" + tab.toLowerCase(Locale.ROOT), shown.get(tab));
        }
        look(name + "-job-configuration", of + "/configuration", "Execution Configuration");
    }

    private void lookAtVertex(String name, String job, String vertex) throws Exception {
        for (String tab : List.of(
                "Detail",
                "SubTasks",
                "TaskManagers",
                "Watermarks",
                "Accumulators",
                "BackPressure",
                "Metrics",
                "FlameGraph")) {
            String route = tab.toLowerCase(Locale.ROOT);
            browser.visit(server.address() + "/#/job/running/" + job + "/overview/" + vertex + "/" + route);
            browser.await("Array.from(document.querySelectorAll('.ant-tabs-tab-active'))"
                    + ".some(one => one.textContent.trim() === '" + tab + "')");
            look(name + "-vertex-" + route, "sums");
        }
    }

    /** Of a source, whose thread there is even while it waits; other tasks have none then, and no flames. */
    private void lookAtFlames(String name, String job, String source) throws Exception {
        browser.visit(server.address() + "/#/job/running/" + job + "/overview/" + source + "/flamegraph");
        browser.await("Array.from(document.querySelectorAll('label')).some(one => one.innerText.trim() === 'Mixed')");
        browser.evaluate("Array.from(document.querySelectorAll('label'))"
                + ".find(one => one.innerText.trim() === 'Mixed').click()");
        browser.await("Array.from(document.querySelectorAll('.d3-flame-graph-label'))"
                + ".some(one => one.textContent.includes('GatedNumbers.run'))");
        look(name + "-source-flamegraph", "numbers");
    }

    private void lookAtTaskManager() throws Exception {
        look("task-managers", "/task-manager", "Last Heartbeat");
        String id = rest().get("/taskmanagers").at("/taskmanagers/0/id");
        look("task-manager-metrics", "/task-manager/" + id + "/metrics", GARBAGE);
        look("task-manager-logs", "/task-manager/" + id + "/logs", "logged");
        look("task-manager-stdout", "/task-manager/" + id + "/stdout", "printed");
        look("task-manager-log-list", "/task-manager/" + id + "/log-list", "process.log");
        look("task-manager-log", "/task-manager/" + id + "/log-list/process.log", "logged");
        look("task-manager-profiler", "/task-manager/" + id + "/profiler", "Profiling");
        look("task-manager-thread-dump", "/task-manager/" + id + "/thread-dump", "\"main\"");
    }

    private void lookAtJobManager() throws Exception {
        look("job-manager-config", "/job-manager/config", "rest.flamegraph.enabled");
        look("job-manager-metrics", "/job-manager/metrics", GARBAGE);
        look("job-manager-logs", "/job-manager/logs", "logged");
        look("job-manager-stdout", "/job-manager/stdout", "printed");
        look("job-manager-log-list", "/job-manager/log", "process.log");
        look("job-manager-log", "/job-manager/log/process.log", "logged");
        look("job-manager-profiler", "/job-manager/profiler", "Profiling");
        look("job-manager-thread-dump", "/job-manager/thread-dump", "\"main\"");
    }

    private void lookAtSubmission() throws Exception {
        Path jar = directory.resolve("program.jar");
        Files.write(jar, Jars.ofPrograms(Programs.Short.class));
        look("submit", "/submit", "Uploaded Jars");
        browser.choose("input[type=file]", jar);
        browser.awaitText("program.jar");
        look("submit-uploaded", "program.jar");
        browser.evaluate(
                "Array.from(document.querySelectorAll('td')).find(one => one.innerText.includes('program.jar')).click()");
        look("submit-form", "Show Plan");
        click("Show Plan");
        look("submit-plan", "count");
        browser.visit(server.address() + "/#/overview");
        browser.visit(server.address() + "/#/submit");
        browser.awaitText("program.jar");
        browser.evaluate(
                "Array.from(document.querySelectorAll('td')).find(one => one.innerText.includes('program.jar')).click()");
        browser.awaitText("Show Plan");
        click("Submit");
        browser.await("location.hash.startsWith('#/job/')");
        look("submitted-job", "short");
    }

    /** The innermost of that name. */
    private void clickTab(String tab) {
        browser.evaluate("Array.from(document.querySelectorAll('.ant-tabs-tab-btn, .ant-tabs-tab'))"
                + ".filter(one => one.innerText.trim() === '" + tab + "').pop().click()");
    }

    private void click(String button) {
        browser.evaluate("Array.from(document.querySelectorAll('button')).find(one => one.innerText.trim() === '"
                + button + "').click()");
    }
}
