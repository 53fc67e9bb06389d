package dev.millrace.server.handover.rest;

import dev.millrace.cli.remote.protocol.HandOverStatus;
import dev.millrace.server.handover.AdoptionEntry;
import dev.millrace.server.handover.HandOverEntry;
import java.util.Map;
import java.util.TreeMap;

/** What a client sees of a hand-over, or an adoption. Stateless. */
final class StatusView {
    private StatusView() {}

    static HandOverStatus of(HandOverEntry entry) {
        Map<String, Long> entered = new TreeMap<>();
        entry.enteredMs().forEach((phase, atMs) -> entered.put(phase.name(), atMs));
        return new HandOverStatus(
                entry.id(),
                entry.phase().name(),
                entry.phase().isOver(),
                entry.message(),
                entry.savepoint(),
                entry.savepointBytes(),
                entry.plan().targetJob().toHexString(),
                entry.plan().resumedJob().toHexString(),
                entry.plan().warnings(),
                entered);
    }

    static HandOverStatus of(AdoptionEntry entry) {
        Map<String, Long> entered = new TreeMap<>();
        entry.enteredMs().forEach((phase, atMs) -> entered.put(phase.name(), atMs));
        return new HandOverStatus(
                entry.id(),
                entry.phase().name(),
                entry.isOver(),
                entry.message(),
                entry.savepoint(),
                entry.savepointBytes(),
                entry.plan().hereJob().toHexString(),
                entry.plan().returnedJob().toHexString(),
                entry.plan().warnings(),
                entered);
    }
}
