package dev.millrace.server.handover;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A log that ends with the process: for tests, and for servers without a directory. Thread-safe. */
public final class InMemoryLog implements HandOverLog {
    private final Map<String, Parcel> parcels = new LinkedHashMap<>();
    private final Map<String, HandOverEntry> entries = new LinkedHashMap<>();

    @Override
    public synchronized void putParcel(String id, Parcel parcel) {
        parcels.put(id, parcel);
    }

    @Override
    public synchronized Parcel parcel(String id) {
        return parcels.get(id);
    }

    @Override
    public synchronized void put(HandOverEntry entry) {
        entries.put(entry.id(), entry);
    }

    @Override
    public synchronized Optional<HandOverEntry> get(String id) {
        return Optional.ofNullable(entries.get(id));
    }

    @Override
    public synchronized List<HandOverEntry> list() {
        return List.copyOf(entries.values());
    }
}
