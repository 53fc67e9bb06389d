package dev.millrace.engine.job;

import dev.millrace.engine.exchange.Channel;
import dev.millrace.engine.exchange.Outlet;
import dev.millrace.engine.plan.Backlog;
import dev.millrace.engine.plan.Edge;
import dev.millrace.engine.plan.Plan;
import dev.millrace.engine.plan.Vertex;
import dev.millrace.engine.task.Task;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes the channels between the tasks of a plan and puts the tasks together. Used once, by one thread. */
final class Wiring {
    private final Plan plan;
    private final Task[][] tasks;
    private final int capacity;
    private final int firstAffinity;
    private final List<List<List<List<Channel>>>> inputs = new ArrayList<>();
    private final List<List<List<Outlet>>> outputs = new ArrayList<>();

    /**
     * @param capacity elements that may wait on the way out of one task along one edge, over all its channels
     * @param firstAffinity of the first task; differs between jobs, so that small ones do not all share one worker
     */
    Wiring(Plan plan, Task[][] tasks, int capacity, int firstAffinity) {
        this.plan = plan;
        this.tasks = tasks;
        this.capacity = capacity;
        this.firstAffinity = firstAffinity;
        for (Vertex vertex : plan.vertices()) {
            List<List<List<Channel>>> ofVertex = new ArrayList<>();
            List<List<Outlet>> outletsOfVertex = new ArrayList<>();
            for (int subtask = 0; subtask < vertex.parallelism(); subtask++) {
                List<List<Channel>> ofTask = new ArrayList<>();
                for (int input = 0; input < vertex.inputCount(); input++) {
                    ofTask.add(new ArrayList<>());
                }
                ofVertex.add(ofTask);
                outletsOfVertex.add(new ArrayList<>());
            }
            inputs.add(ofVertex);
            outputs.add(outletsOfVertex);
        }
    }

    void assemble() {
        for (int i = 0; i < plan.edges().size(); i++) {
            connect(i);
        }
        for (int v = 0; v < tasks.length; v++) {
            Vertex vertex = plan.vertices().get(v);
            for (int s = 0; s < tasks[v].length; s++) {
                tasks[v][s].assemble(
                        inputs.get(v).get(s),
                        outputs.get(v).get(s),
                        firstAffinity + s,
                        vertex.blocking(),
                        vertex.logic());
            }
        }
    }

    private void connect(int index) {
        Edge edge = plan.edges().get(index);
        Map<List<Integer>, Backlog> backlogs = backlogsOf(index);
        int producers = tasks[edge.from()].length;
        int consumers = tasks[edge.to()].length;
        for (int from = 0; from < producers; from++) {
            Task producer = tasks[edge.from()][from];
            List<Channel> channels = new ArrayList<>();
            List<Integer> reached = edge.distribution().reached(from, producers, consumers);
            for (int to : reached) {
                Task consumer = tasks[edge.to()][to];
                Channel channel = new Channel(capacityPerChannel(reached.size()), producer, consumer);
                Backlog backlog = backlogs.remove(List.of(from, to));
                if (backlog != null) {
                    channel.precede(backlog.elements());
                }
                channels.add(channel);
                inputs.get(edge.to()).get(to).get(edge.input()).add(channel);
            }
            outputs.get(edge.from())
                    .get(from)
                    .add(new Outlet(channels.toArray(Channel[]::new), producer::awaitRoom, producer.scarcity()));
        }
        if (!backlogs.isEmpty()) {
            throw new IllegalArgumentException(edge + " has no channel for the backlogs " + backlogs.keySet());
        }
    }

    private Map<List<Integer>, Backlog> backlogsOf(int edge) {
        Map<List<Integer>, Backlog> byEnds = new HashMap<>();
        for (Backlog backlog : plan.backlogs()) {
            if (backlog.edge() == edge) {
                byEnds.put(List.of(backlog.from(), backlog.to()), backlog);
            }
        }
        return byEnds;
    }

    private int capacityPerChannel(int fanOut) {
        int share = Math.max(4, Math.max(Math.min(capacity, 64), capacity / Math.max(1, fanOut)));
        return Integer.highestOneBit(share);
    }
}
