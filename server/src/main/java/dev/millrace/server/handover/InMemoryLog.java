package dev.millrace.server.handover;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A log that ends with the process: for tests, and for servers without a directory. Thread-safe. */
public final class InMemoryLog<E extends LogEntry> implements HandOverLog<E> {
    private final Map<String, Parcel> parcels = new LinkedHashMap<>();
    private final Map<String, E> entries = new LinkedHashMap<>();

    @Override
    public synchronized void putParcel(String id, Parcel parcel) {
        parcels.put(id, parcel);
    }

    @Override
    public synchronized Parcel parcel(String id) {
        return parcels.get(id);
    }

    @Override
    public synchronized void put(E entry) {
        entries.put(entry.id(), entry);
    }

    @Override
    public synchronized Optional<E> get(String id) {
        return Optional.ofNullable(entries.get(id));
    }

    @Override
    public synchronized List<E> list() {
        return List.copyOf(entries.values());
    }
}
