package dev.millrace.flink.savepoint;

import java.nio.file.*;
import org.junit.jupiter.api.*;
import org.junit.jupiter.api.io.TempDir;

class ZzTest {
    @TempDir
    Path d;

    @Test
    void all() throws Exception {
        StringBuilder b = new StringBuilder();
        for (String n : FlinkTestsJar.savepoints()) {
            b.append("=== ").append(n).append("\n");
            try {
                SavepointDescription s = Inspection.of(
                        FlinkTestsJar.unpack(n, d).toString(), getClass().getClassLoader());
                b.append(s.kind() + " id " + s.checkpointId() + " v" + s.metadataVersion() + " bytes " + s.bytes()
                        + " files " + s.fileCount() + " movable " + s.isMovable() + " missing " + s.missing() + "\n");
                s.faults()
                        .forEach(
                                f -> b.append("  FAULT ").append(f.getMessage()).append('\n'));
                for (OperatorDescription o : s.operators()) {
                    b.append("  op " + o.id() + " p" + o.parallelism() + "/" + o.maxParallelism() + " fin "
                            + o.finishedSubtasks() + " co " + o.coordinatorBytes() + " raw " + o.rawBytes() + " "
                            + o.formats() + " " + o.files() + " bytes " + o.bytes() + "\n");
                    o.states()
                            .forEach(t -> b.append("     " + t.name() + " " + t.kind() + " k="
                                    + (t.key() == null ? null : t.key().text()) + " n="
                                    + (t.namespace() == null
                                            ? null
                                            : t.namespace().text()) + " v="
                                    + t.value().text() + " ttl " + t.isTtl() + " e " + t.entries() + " k " + t.keys()
                                    + " b " + t.bytes() + "\n"));
                }
            } catch (Throwable t) {
                b.append("  THROWS " + t + "\n");
                java.io.StringWriter w = new java.io.StringWriter();
                t.printStackTrace(new java.io.PrintWriter(w));
                b.append(w.toString(), 0, Math.min(1500, w.toString().length()));
            }
        }
        Files.writeString(Path.of("/tmp/look-all.txt"), b);
    }
}
