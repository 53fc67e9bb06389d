package dev.millrace.server.rest;

import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.runtime.leaderelection.LeaderContender;
import org.apache.flink.runtime.leaderelection.LeaderElection;

/** An election with one candidate. Immutable. */
final class SoleLeader implements LeaderElection {
    private static final UUID SESSION = new UUID(0, 0);

    @Override
    public void startLeaderElection(LeaderContender contender) {
        contender.grantLeadership(SESSION);
    }

    @Override
    public CompletableFuture<Void> confirmLeadershipAsync(UUID session, String address) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Boolean> hasLeadershipAsync(UUID session) {
        return CompletableFuture.completedFuture(true);
    }

    // Flink 1.20.0 to 1.20.2 ask in these words.

    /** As {@link #confirmLeadershipAsync}. */
    public void confirmLeadership(UUID session, String address) {
        // Nobody else hears of it.
    }

    /** As {@link #hasLeadershipAsync}. */
    public boolean hasLeadership(UUID session) {
        return true;
    }

    @Override
    public void close() {
        // Nobody takes over.
    }
}
