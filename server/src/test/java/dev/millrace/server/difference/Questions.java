package dev.millrace.server.difference;

import java.util.ArrayList;
import java.util.List;

/** What is asked of both, by templates: names in braces are put in where it is asked. Immutable. */
final class Questions {
    /** One of them; the body is null where there is none, or where it is made of parts. */
    record Question(String method, String path, String json) {}

    static final List<String> ABOUT_A_JOB = List.of(
            "",
            "/accumulators",
            "/accumulators?includeSerializedValue=true",
            "/checkpoints",
            "/checkpoints/config",
            "/checkpoints/details/1",
            "/checkpoints/details/99",
            "/checkpoints/0123456789abcdef0123456789abcdef",
            "/config",
            "/exceptions",
            "/exceptions?maxExceptions=1",
            "/execution-result",
            "/jobmanager/config",
            "/jobmanager/environment",
            "/jobmanager/log-url",
            "/metrics",
            "/metrics?get=numRestarts,fullRestarts",
            "/plan",
            "/rescaling/0123456789abcdef0123456789abcdef",
            "/resource-requirements",
            "/savepoints/0123456789abcdef0123456789abcdef",
            "/status",
            "/taskmanagers/{taskmanager}/log-url",
            "/nowhere");

    static final List<String> ABOUT_A_VERTEX = List.of(
            "/checkpoints/details/1/subtasks/{vertex}",
            "/vertices/{vertex}",
            "/vertices/{vertex}/accumulators",
            "/vertices/{vertex}/backpressure",
            "/vertices/{vertex}/flamegraph",
            "/vertices/{vertex}/flamegraph?type=ON_CPU",
            "/vertices/{vertex}/jm-operator-metrics",
            "/vertices/{vertex}/metrics",
            "/vertices/{vertex}/metrics?get=0.numRecordsIn,0.numRecordsOut,0.currentInputWatermark",
            "/vertices/{vertex}/subtasks/0",
            "/vertices/{vertex}/subtasks/0/attempts/0",
            "/vertices/{vertex}/subtasks/0/attempts/1",
            "/vertices/{vertex}/subtasks/0/attempts/0/accumulators",
            "/vertices/{vertex}/subtasks/7",
            "/vertices/{vertex}/subtasks/0/metrics",
            "/vertices/{vertex}/subtasks/0/metrics?get=numRecordsIn,numRecordsOut,busyTimeMsPerSecond",
            "/vertices/{vertex}/subtasks/accumulators",
            "/vertices/{vertex}/subtasks/metrics",
            "/vertices/{vertex}/subtasks/metrics?get=numRecordsIn,numRecordsOut",
            "/vertices/{vertex}/subtasktimes",
            "/vertices/{vertex}/taskmanagers",
            "/vertices/{vertex}/watermarks");

    static final List<String> ABOUT_THE_CLUSTER = List.of(
            "/",
            "/config",
            "/datasets",
            "/datasets/delete/0123456789abcdef0123456789abcdef",
            "/index.html",
            "/jars",
            "/jobmanager/config",
            "/jobmanager/environment",
            "/jobmanager/log",
            "/jobmanager/logs",
            "/jobmanager/logs/none",
            "/jobmanager/logs/process.log",
            "/jobmanager/logs/..%2Fsecret",
            "/jobmanager/metrics",
            "/jobmanager/metrics?get=taskSlotsTotal,numRegisteredTaskManagers",
            "/jobmanager/stdout",
            "/jobmanager/thread-dump",
            "/jobs",
            "/jobs/metrics",
            "/jobs/overview",
            "/nowhere",
            "/overview",
            "/savepoint-disposal/0123456789abcdef0123456789abcdef",
            "/taskmanagers",
            "/taskmanagers/{taskmanager}",
            "/taskmanagers/{taskmanager}/log",
            "/taskmanagers/{taskmanager}/logs",
            "/taskmanagers/{taskmanager}/logs/none",
            "/taskmanagers/{taskmanager}/logs/process.log",
            "/taskmanagers/{taskmanager}/logs/..%2Fsecret",
            "/taskmanagers/{taskmanager}/metrics",
            "/taskmanagers/{taskmanager}/stdout",
            "/taskmanagers/{taskmanager}/thread-dump",
            "/taskmanagers/metrics",
            "/taskmanagers/nobody",
            "/taskmanagers/nobody/log",
            "/taskmanagers/nobody/logs",
            "/taskmanagers/nobody/thread-dump",
            "/v1/overview");

    private static final String TRIGGER = "0123456789abcdef0123456789abcde";

    /** In an order in which each finds what it wants; the parts of the first two are put in where they are asked. */
    static final List<Question> ORDERS = List.of(
            new Question("POST", "/jars/upload", null),
            new Question("POST", "/jobs", null),
            new Question("GET", "/jars/{jar}/plan", null),
            new Question("POST", "/jars/{jar}/plan", "{}"),
            new Question("POST", "/jars/{jar}/plan", "{\"parallelism\":3,\"programArgsList\":[\"a name\"]}"),
            new Question("POST", "/jars/{jar}/run", "{\"jobId\":\"{run}\",\"programArgsList\":[\"a name\"]}"),
            new Question("DELETE", "/jars/{jar}", null),
            new Question("POST", "/jobs/{saved}/checkpoints", "{\"triggerId\":\"" + TRIGGER + "1\"}"),
            new Question("GET", "/jobs/{saved}/checkpoints/" + TRIGGER + "1", null),
            new Question(
                    "POST",
                    "/jobs/{saved}/checkpoints",
                    "{\"checkpointType\":\"FULL\",\"triggerId\":\"" + TRIGGER + "2\"}"),
            new Question("GET", "/jobs/{saved}/checkpoints/" + TRIGGER + "2", null),
            new Question(
                    "POST",
                    "/jobs/{saved}/savepoints",
                    "{\"target-directory\":\"{directory}/savepoints\",\"triggerId\":\"" + TRIGGER + "3\"}"),
            new Question("GET", "/jobs/{saved}/savepoints/" + TRIGGER + "3", null),
            new Question("POST", "/savepoint-disposal", "{\"savepoint-path\":\"{savepoint}\"}"),
            new Question("GET", "/savepoint-disposal/{trigger}", null),
            new Question("POST", "/savepoint-disposal", "{\"savepoint-path\":\"{savepoint}\"}"),
            new Question("GET", "/savepoint-disposal/{trigger}", null),
            new Question("PATCH", "/jobs/{saved}/clientHeartbeat", "{\"expiredTimestamp\":4000000000000}"),
            new Question(
                    "POST",
                    "/jobs/{saved}/coordinators/{vertex}",
                    "{\"serializedCoordinationRequest\":\"{coordination-request}\"}"),
            new Question("PATCH", "/jobs/{saved}/rescaling?parallelism=2", null),
            new Question("GET", "/jobs/{saved}/rescaling/" + TRIGGER + "4", null),
            new Question("PUT", "/jobs/{saved}/resource-requirements", "{}"),
            new Question("PUT", "/jobs/{saved}/resource-requirements", "{requirements}"),
            new Question("PUT", "/jobs/{saved}/resource-requirements", "{excessive-requirements}"),
            new Question(
                    "POST",
                    "/jobs/{saved}/savepoints",
                    "{\"cancel-job\":true,\"target-directory\":\"{directory}/savepoints\",\"triggerId\":\"" + TRIGGER
                            + "5\"}"),
            new Question("GET", "/jobs/{saved}/savepoints/" + TRIGGER + "5", null),
            new Question(
                    "POST",
                    "/jobs/{stopped}/stop",
                    "{\"drain\":true,\"targetDirectory\":\"{directory}/savepoints\",\"triggerId\":\"" + TRIGGER
                            + "6\"}"),
            new Question("GET", "/jobs/{stopped}/savepoints/" + TRIGGER + "6", null),
            new Question("PATCH", "/jobs/{cancelled}?mode=cancel", null),
            new Question("PATCH", "/jobs/{yarn}?mode=stop", null),
            new Question("GET", "/jobs/{yarn-cancelled}/yarn-cancel", null),
            new Question("GET", "/jobs/{yarn}/yarn-stop", null),
            new Question("DELETE", "/datasets/" + TRIGGER + "7", null),
            new Question("GET", "/datasets/delete/{trigger}", null));

    /** The last one that anything can answer. */
    static final Question SHUT_DOWN = new Question("DELETE", "/cluster", null);

    private Questions() {}

    /** One of each. */
    static List<Question> all() {
        List<Question> all = new ArrayList<>(ORDERS);
        all.add(SHUT_DOWN);
        ABOUT_A_JOB.forEach(path -> all.add(new Question("GET", "/jobs/{job}" + path, null)));
        ABOUT_A_VERTEX.forEach(path -> all.add(new Question("GET", "/jobs/{job}" + path, null)));
        ABOUT_THE_CLUSTER.forEach(path -> all.add(new Question("GET", path, null)));
        return all;
    }
}
