package dev.millrace.server.handover;

/** What a person has to look at when it cannot be known where the job is. Stateless. */
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

    static String of(AdoptionEntry entry, String why) {
        String job = entry.order().job().toHexString();
        String from = entry.from().isEmpty() ? entry.savepoint() : entry.from();
        return why + ". The job may run at " + entry.order().cluster() + ", as " + job + " or "
                + entry.plan().returnedJob().toHexString() + ", here as "
                + entry.plan().hereJob().toHexString() + ", or nowhere. Look: 'flink list -a -m "
                + address(entry.order().cluster()) + "' and 'millrace list'. If it is RUNNING there: 'millrace adopt "
                + job + " --settle there'. If it runs nowhere: 'millrace adopt " + job
                + " --settle here' starts it here from " + (from.isEmpty() ? "its savepoint, if it has one" : from);
    }

    /** Without {@code https} Flink's {@code -m} turns encryption off. */
    private static String address(String url) {
        return url.replaceFirst("^http://", "").replaceFirst("(?<=[^/:])/.*$", "");
    }
}
