package dev.millrace.flink.savepoint;

import dev.millrace.engine.error.MillraceException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.checkpoint.CheckpointProperties;
import org.apache.flink.runtime.checkpoint.MasterState;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.SavepointType;
import org.apache.flink.runtime.state.StreamStateHandle;

/** Reads all of a savepoint and describes it. Owned by one thread. */
public final class Inspection {
    private final SavepointMetadata metadata;
    private final List<OperatorScan> scans = new ArrayList<>();
    private final List<MillraceException> faults = new ArrayList<>();

    private Inspection(SavepointMetadata metadata) {
        this.metadata = metadata;
    }

    /**
     * Describes it.
     *
     * @param classLoader may have the job's classes; whatever is missing is named
     * @throws MillraceException E320 to E323 if there is nothing to describe
     */
    public static SavepointDescription of(String path, ClassLoader classLoader) {
        return new Inspection(SavepointMetadata.read(path, classLoader)).run(classLoader);
    }

    private SavepointDescription run(ClassLoader classLoader) {
        List<OperatorState> operators = metadata.content().getOperatorStates().stream()
                .sorted(Comparator.comparing(state -> state.getOperatorID().toHexString()))
                .toList();
        operators.forEach(operator -> scans.add(new OperatorScan(operator, classLoader, true).run()));
        List<OperatorDescription> descriptions =
                scans.stream().map(OperatorScan::description).toList();
        List<StreamStateHandle> files =
                scans.stream().flatMap(scan -> scan.files().stream()).toList();
        scans.forEach(scan -> faults.addAll(scan.faults()));
        Map<String, Long> lengths = lengths(files);
        return new SavepointDescription(
                new Path(metadata.pointer()).getPath(),
                metadata.content().getCheckpointId(),
                kind(descriptions),
                metadata.version(),
                metadata.length()
                        + lengths.values().stream()
                                .mapToLong(length -> Math.max(0, length))
                                .sum(),
                lengths.size() + 1,
                outside(files),
                metadata.content().getMasterStates().stream()
                        .map(MasterState::name)
                        .toList(),
                descriptions,
                scans.stream()
                        .flatMap(scan -> scan.missing().stream())
                        .collect(Collectors.collectingAndThen(Collectors.toCollection(TreeSet::new), List::copyOf)),
                List.copyOf(faults));
    }

    private Map<String, Long> lengths(List<StreamStateHandle> files) {
        try {
            Map<String, Long> lengths = SavepointFiles.lengths(files);
            lengths.forEach((file, length) -> {
                boolean isTold =
                        faults.stream().anyMatch(fault -> fault.getMessage().contains(file));
                if (length < 0 && !isTold) {
                    faults.add(SavepointFault.ofFile("state of it", file, new java.io.FileNotFoundException(file)));
                }
            });
            return lengths;
        } catch (IOException | RuntimeException e) {
            faults.add(SavepointFault.unreachable(metadata.pointer(), e));
            return Map.of();
        }
    }

    private static List<String> outside(List<StreamStateHandle> files) {
        Set<String> outside = new TreeSet<>();
        files.stream()
                .filter(file -> !SavepointFiles.isMovable(file))
                .forEach(file -> outside.add(SavepointFiles.name(file)));
        return List.copyOf(outside);
    }

    private String kind(List<OperatorDescription> operators) {
        CheckpointProperties properties = metadata.content().getCheckpointProperties();
        if (properties == null) { // Before Flink 1.15.
            boolean isCanonical =
                    operators.stream().anyMatch(operator -> operator.formats().contains("canonical"));
            return isCanonical ? "canonical savepoint" : "savepoint or checkpoint";
        }
        return properties.getCheckpointType() instanceof SavepointType savepoint
                ? savepoint.getFormatType().name().toLowerCase(Locale.ROOT) + " savepoint"
                : "checkpoint";
    }
}
