package dev.millrace.server.isolation;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import org.apache.flink.util.ExceptionUtils;

/** The process of one job. Its stdin and stdout belong to the server; what the job prints to them goes in messages. */
public final class IsolatedMain {
    private static final int LOST = 1;

    private IsolatedMain() {}

    /** Started by {@link JobProcess} only; takes no arguments. */
    @SuppressWarnings("checkstyle:NoExit") // It is a main; users' threads must not keep its process.
    public static void main(String[] args) {
        int status = LOST;
        try {
            InputStream in = new FileInputStream(FileDescriptor.in);
            OutputStream out = new FileOutputStream(FileDescriptor.out);
            Frames frames = new Frames(in, out);
            PrintStream printed = new PrintStream(new PrintedLines(frames), true, Charset.defaultCharset());
            System.setOut(printed);
            System.setIn(InputStream.nullInputStream());
            status = new IsolatedRun(frames, printed).run();
        } catch (Throwable thrown) {
            System.err.println(ExceptionUtils.stringifyException(thrown)); // The server keeps the last lines of it.
        }
        System.err.flush();
        Runtime.getRuntime().halt(status);
    }
}
