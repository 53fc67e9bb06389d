package dev.millrace.server.handover;

/** What a person has to look at when a hand-over cannot know where the job is. Stateless. */
final class Advice {
    private Advice() {}

    static String of(HandOverEntry entry, String why) {
        String host = entry.order().target();
        String job = entry.plan().targetJob().toHexString();
        return why + ". The job may run at " + host + " as " + job + "; it does not run here. Look: 'flink list -a -m "
                + address(host) + "'. If it is RUNNING there, nothing is left to do: 'millrace promote "
                + entry.order().job().toHexString() + " --settle there'. If the cluster does not have it and will not"
                + " recover it: 'millrace promote " + entry.order().job().toHexString()
                + " --settle here' starts it here from " + entry.savepoint();
    }

    private static String address(String url) {
        return url.replaceFirst("^https?://", "").replaceFirst("/.*$", "");
    }
}
