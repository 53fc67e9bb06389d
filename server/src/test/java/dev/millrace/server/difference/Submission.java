package dev.millrace.server.difference;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a client sends to submit a job graph. Immutable. */
final class Submission {
    private Submission() {}

    /** The parts of a request; the jars are named in it, but not sent. */
    static byte[] of(String graphName, byte[] graph, List<String> jars) {
        String names = jars.isEmpty() ? "" : "\"" + String.join("\",\"", jars) + "\"";
        ByteArrayOutputStream parts = new ByteArrayOutputStream();
        append(
                parts,
                "--boundary-of-parts\r\nContent-Disposition: form-data; name=\"request\"\r\n"
                        + "Content-Type: application/json\r\n\r\n{\"jobGraphFileName\":\"" + graphName
                        + "\",\"jobJarFileNames\":["
                        + names + "],\"jobArtifactFileNames\":[]}\r\n");
        append(
                parts,
                "--boundary-of-parts\r\nContent-Disposition: form-data; name=\"file_0\"; filename=\"" + graphName
                        + "\"\r\nContent-Type: application/octet-stream\r\n\r\n");
        parts.writeBytes(graph);
        append(parts, "\r\n--boundary-of-parts--\r\n");
        return parts.toByteArray();
    }

    private static void append(ByteArrayOutputStream parts, String text) {
        parts.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }
}
