package dev.millrace.server.handover;

import dev.millrace.engine.error.MillraceException;
import dev.millrace.flink.savepoint.Inspection;
import dev.millrace.flink.savepoint.OperatorDescription;
import dev.millrace.flink.savepoint.SavepointDescription;
import java.util.Optional;

/**
 * What reading a savepoint back came to. Immutable.
 *
 * @param bytes all of it, at least one; 0 if it cannot be used
 * @param fault why it cannot be used; empty if it can
 */
record SavepointExamination(long bytes, String fault) {
    static SavepointExamination of(String savepoint, Parcel parcel) {
        try {
            SavepointDescription found = Inspection.of(savepoint, SavepointExamination.class.getClassLoader());
            return fault(found, parcel)
                    .map(fault -> new SavepointExamination(0, "its savepoint cannot be used: " + fault))
                    .orElseGet(() -> new SavepointExamination(Math.max(1, found.bytes()), ""));
        } catch (RuntimeException e) {
            return new SavepointExamination(0, "its savepoint cannot be read back: " + Answers.root(e));
        }
    }

    private static Optional<String> fault(SavepointDescription found, Parcel parcel) {
        return found.faults().stream()
                .map(MillraceException::getMessage)
                .findFirst()
                .or(() -> found.operators().stream()
                        .map(OperatorDescription::id)
                        .filter(id -> !parcel.isLenient() && !parcel.operators().contains(id))
                        .map(id -> "it has state of operator " + id + ", which the job does not have")
                        .findFirst());
    }
}
