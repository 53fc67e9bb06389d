package dev.millrace.benchmarks.run;

import java.io.File;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;

/** The main class of a fresh process: reads a request, runs it, writes the measurement to a file. */
final class Main {
    private Main() {}

    /** @param args the request as JSON, and the file to write */
    public static void main(String[] args) throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        RunRequest request = mapper.readValue(args[0], RunRequest.class);
        mapper.writeValue(new File(args[1]), MeasuredRun.of(request));
        // An engine may leave threads behind that would keep the process up.
        System.exit(0);
    }
}
