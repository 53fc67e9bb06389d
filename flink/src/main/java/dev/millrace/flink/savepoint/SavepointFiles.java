package dev.millrace.flink.savepoint;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.state.IncrementalRemoteKeyedStateHandle;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.OperatorStreamStateHandle;
import org.apache.flink.runtime.state.StreamStateHandle;
import org.apache.flink.runtime.state.changelog.ChangelogStateBackendHandle;
import org.apache.flink.runtime.state.filemerging.SegmentFileStateHandle;
import org.apache.flink.runtime.state.filesystem.FileStateHandle;
import org.apache.flink.runtime.state.filesystem.RelativeFileStateHandle;

/** Follows Flink's handles to the files that they are about. Stateless. */
public final class SavepointFiles {
    private static final String IN_METADATA = "_metadata";

    private SavepointFiles() {}

    /** The path of what a handle reads; for bytes that the metadata itself holds, that of the metadata. */
    static String name(StreamStateHandle handle) {
        return path(unwrap(handle)).map(Path::getPath).orElse(IN_METADATA);
    }

    static java.util.Optional<Path> path(StreamStateHandle handle) {
        StreamStateHandle bare = unwrap(handle);
        if (bare instanceof FileStateHandle file) {
            return java.util.Optional.of(file.getFilePath());
        }
        return bare instanceof SegmentFileStateHandle segment
                ? java.util.Optional.of(segment.getFilePath())
                : java.util.Optional.empty();
    }

    private static StreamStateHandle unwrap(StreamStateHandle handle) {
        if (handle instanceof KeyGroupsStateHandle groups) {
            return unwrap(groups.getDelegateStateHandle());
        }
        return handle instanceof OperatorStreamStateHandle operator
                ? unwrap(operator.getDelegateStateHandle())
                : handle;
    }

    /** Whether the handle finds what it is about wherever the savepoint's directory is. */
    static boolean isMovable(StreamStateHandle handle) {
        StreamStateHandle bare = unwrap(handle);
        return bare instanceof RelativeFileStateHandle || path(bare).isEmpty();
    }

    /** All that keyed state is made of. */
    public static List<StreamStateHandle> of(KeyedStateHandle handle) {
        List<StreamStateHandle> files = new ArrayList<>();
        if (handle instanceof IncrementalRemoteKeyedStateHandle incremental) {
            files.add(incremental.getMetaDataStateHandle());
            incremental.getPrivateState().forEach(file -> files.add(file.getHandle()));
            incremental.getSharedState().forEach(file -> files.add(file.getHandle()));
        } else if (handle instanceof ChangelogStateBackendHandle changelog) {
            changelog.getMaterializedStateHandles().forEach(part -> files.addAll(of(part)));
        } else if (handle instanceof StreamStateHandle stream) {
            files.add(stream);
        }
        return files;
    }

    /**
     * The lengths of the files of their paths; -1 for one that does not exist.
     *
     * @throws IOException if a file system cannot be asked
     */
    static Map<String, Long> lengths(List<StreamStateHandle> handles) throws IOException {
        Map<String, Long> lengths = new LinkedHashMap<>();
        for (StreamStateHandle handle : handles) {
            Path path = path(handle).orElse(null);
            if (path == null || lengths.containsKey(path.getPath())) {
                continue;
            }
            var files = path.getFileSystem();
            lengths.put(
                    path.getPath(),
                    files.exists(path) ? files.getFileStatus(path).getLen() : -1);
        }
        return lengths;
    }
}
