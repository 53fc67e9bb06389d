package dev.millrace.flink.simulation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The outside system that sinks write to: it outlives the process, and keeps what is committed. */
final class Ledger {
    private final Map<String, Transaction> transactions = new LinkedHashMap<>();
    private final List<String> violations = new ArrayList<>();
    private int begun;

    private enum State {
        OPEN,
        PREPARED,
        COMMITTED,
        ABORTED
    }

    private static final class Transaction {
        private final List<String> records = new ArrayList<>();
        private State state = State.OPEN;
    }

    String begin() {
        String id = "txn-" + ++begun;
        transactions.put(id, new Transaction());
        return id;
    }

    void add(String id, String record) {
        Transaction transaction = transactions.get(id);
        if (transaction.state != State.OPEN) {
            violations.add(record + " is added to " + id + ", which is " + transaction.state);
        }
        transaction.records.add(record);
    }

    void prepare(String id) {
        Transaction transaction = transactions.get(id);
        if (transaction.state != State.OPEN) {
            violations.add(id + " is prepared but " + transaction.state);
        }
        transaction.state = State.PREPARED;
    }

    /** May be repeated, as a sink does that does not know whether it was done. */
    void commit(String id) {
        Transaction transaction = transactions.get(id);
        boolean isLost = transaction.state == State.OPEN || transaction.state == State.ABORTED;
        if (isLost && !transaction.records.isEmpty()) {
            violations.add(id + " is committed but " + transaction.state + ": " + transaction.records);
        }
        transaction.state = State.COMMITTED;
    }

    void abort(String id) {
        Transaction transaction = transactions.get(id);
        if (transaction.state == State.COMMITTED) {
            // One without records is nobody's loss: a checkpoint may be committed that nothing came before.
            if (!transaction.records.isEmpty()) {
                violations.add(id + " is aborted but was committed: " + transaction.records);
            }
            return;
        }
        transaction.state = State.ABORTED;
    }

    List<String> committed() {
        return transactions.values().stream()
                .filter(transaction -> transaction.state == State.COMMITTED)
                .flatMap(transaction -> transaction.records.stream())
                .sorted()
                .toList();
    }

    List<String> violations() {
        return violations;
    }
}
