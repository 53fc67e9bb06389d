package dev.millrace.flink.simulation;

import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** The storage of one simulated history: files that outlive the process, and fail when the seed says so. */
final class Volume {
    private static final String METADATA = "/_metadata";

    private final TreeMap<String, ByteArrayOutputStream> files = new TreeMap<>();
    private final Faults faults;

    Volume(Faults faults) {
        this.faults = faults;
    }

    private static boolean isMetadata(String path) {
        return path.endsWith(METADATA);
    }

    private interface Change {
        void make();
    }

    private void at(Step step, Change whole, Change half) throws IOException {
        Effect effect = faults.next(step);
        if (effect == null || effect == Effect.STALL) {
            whole.make();
            return;
        }
        if (effect == Effect.FAIL_AFTER || effect == Effect.CRASH_AFTER) {
            half.make();
        }
        throw new IOException(faults.fault(step, effect).getMessage());
    }

    /** One file that is being written. */
    final class Writing {
        private final String path;
        private final ByteArrayOutputStream content = new ByteArrayOutputStream();
        private boolean closed;

        private Writing(String path) {
            this.path = path;
        }

        void write(byte[] bytes, int offset, int length) throws IOException {
            if (closed) {
                throw new IOException(path + " is closed");
            }
            at(
                    isMetadata(path) ? Step.METADATA_WRITE : Step.FILE_WRITE,
                    () -> content.write(bytes, offset, length),
                    () -> content.write(bytes, offset, length / 2));
        }

        long position() {
            return content.size();
        }

        void close() throws IOException {
            if (!closed) {
                closed = true;
                at(isMetadata(path) ? Step.METADATA_CLOSE : Step.FILE_CLOSE, () -> {}, () -> {});
            }
        }
    }

    Writing create(String path) throws IOException {
        if (files.containsKey(path)) {
            throw new IOException(path + " exists");
        }
        Writing writing = new Writing(path);
        at(
                isMetadata(path) ? Step.METADATA_CREATE : Step.FILE_CREATE,
                () -> files.put(path, writing.content),
                () -> {});
        return writing;
    }

    void createDirectory() throws IOException {
        at(Step.DIRECTORY_CREATE, () -> {}, () -> {});
    }

    byte[] read(String path) throws IOException {
        if (faults.armed) {
            at(isMetadata(path) ? Step.METADATA_READ : Step.FILE_READ, () -> {}, () -> {});
        }
        ByteArrayOutputStream content = files.get(path);
        if (content == null) {
            throw new FileNotFoundException(path);
        }
        return content.toByteArray();
    }

    boolean delete(String path) throws IOException {
        List<String> doomed =
                new ArrayList<>(files.subMap(path + "/", path + "0").keySet());
        if (files.containsKey(path)) {
            doomed.add(path);
        }
        // What is deleted by half loses its first files, which are not the metadata: that name is the greatest.
        at(
                Step.FILE_DELETE,
                () -> doomed.forEach(files::remove),
                () -> doomed.subList(0, (doomed.size() + 1) / 2).forEach(files::remove));
        return !doomed.isEmpty();
    }

    boolean isFile(String path) {
        return files.containsKey(path);
    }

    boolean isDirectory(String path) {
        return !files.subMap(path + "/", path + "0").isEmpty();
    }

    int length(String path) {
        return files.get(path).size();
    }

    List<String> paths() {
        return new ArrayList<>(files.keySet());
    }
}
