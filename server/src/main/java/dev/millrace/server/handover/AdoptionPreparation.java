package dev.millrace.server.handover;

import dev.millrace.engine.error.MillraceException;
import dev.millrace.engine.error.MillraceException.Group;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.rest.messages.TriggerId;

/** Makes the plan of an adoption while the job runs on there. Used once, by one thread. */
final class AdoptionPreparation {
    private final AdoptionOrder order;
    private final Parcel parcel;
    private final TargetFacts facts;
    private final String checkpoints;
    private final JobGraph graph;
    private final JobID hereJob = new JobID();

    /** @param checkpoints where jobs of this server leave theirs unless they say otherwise */
    AdoptionPreparation(AdoptionOrder order, Parcel parcel, TargetFacts facts, String checkpoints) {
        this.order = order;
        this.parcel = parcel;
        this.facts = facts;
        this.checkpoints = checkpoints;
        this.graph = Packing.unpack(parcel, hereJob, "");
    }

    /** What was given, with the operators that it has. */
    Parcel parcel() {
        return new Parcel(
                parcel.graph(), parcel.jars(), parcel.artifacts(), Packing.operators(graph), parcel.isLenient());
    }

    AdoptionOrder order() {
        String directory = order.directory().isEmpty() ? facts.savepointDirectory() : order.directory();
        if (directory.isEmpty()) {
            throw new MillraceException(
                    Group.USER,
                    "E102",
                    "it is not said where the savepoint goes, and neither this server nor " + order.cluster()
                            + " has a default (execution.checkpointing.savepoint-dir)",
                    "give --directory DIR, which both sides reach under the same name");
        }
        long confirmMs = order.confirmMs() > 0
                ? order.confirmMs()
                : CheckpointPlace.intervalMs(graph) + order.patienceMs() + Order.CONFIRM_MS;
        return new AdoptionOrder(order.job(), order.cluster(), directory, order.patienceMs(), confirmMs);
    }

    AdoptionPlan plan(String id) {
        return new AdoptionPlan(
                hereJob,
                new JobID(),
                new TriggerId().toHexString(),
                new Path(order().directory(), "adoption-" + id).toString(),
                place(),
                CheckpointPlace.intervalMs(graph),
                Preflight.warnings(order().directory(), order.cluster()));
    }

    private String place() {
        List<URL> urls = new ArrayList<>(graph.getClasspaths());
        try {
            for (String jar : parcel.jars()) {
                urls.add(java.nio.file.Path.of(jar).toUri().toURL());
            }
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
        try (URLClassLoader loader =
                new URLClassLoader(urls.toArray(URL[]::new), getClass().getClassLoader())) {
            return CheckpointPlace.of(graph, loader, checkpoints);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
