package dev.millrace.server.log;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.Consumer;

/** Says where the log files are: {@code flink-USER-jobmanager-0-HOST.log}, as a Flink cluster has them. Immutable. */
final class LogPaths {
    private static final int MOST_SERVERS = 100;

    private LogPaths() {}

    /**
     * Makes the directory and both files, which Flink's REST API looks for when it starts.
     *
     * @param wanted what the settings say
     * @param home of the installation, whose {@code log} is taken otherwise
     * @param remarks hears of it if neither can be written
     */
    static LogFiles create(Optional<String> wanted, Optional<Path> home, Consumer<String> remarks) throws IOException {
        Path named = wanted.map(Path::of)
                .or(() -> home.map(place -> place.resolve("log")))
                .orElse(null);
        Path directory = (named == null ? temporary() : named).toAbsolutePath().normalize();
        try {
            return create(directory);
        } catch (IOException e) {
            Path other = temporary();
            remarks.accept("cannot write logs to '" + directory + "' (" + e + "): they go to '" + other
                    + "'; set FLINK_LOG_DIR to a directory that this user may write to");
            return create(other);
        }
    }

    private static LogFiles create(Path directory) throws IOException {
        Files.createDirectories(directory);
        String stem = stem(directory);
        LogFiles files = new LogFiles(directory, directory.resolve(stem + ".log"), directory.resolve(stem + ".out"));
        for (Path file : new Path[] {files.log(), files.out()}) {
            if (!Files.exists(file)) {
                Files.createFile(file);
            } else if (!Files.isWritable(file)) {
                throw new IOException(file.getFileName() + " belongs to somebody else");
            }
        }
        return files;
    }

    /** The first number that no living process has, so that two servers do not roll each other's files. */
    @SuppressWarnings("resource") // The lock is held until the process ends.
    private static String stem(Path directory) throws IOException {
        String user = plain(System.getProperty("user.name", "user"));
        for (int number = 0; number < MOST_SERVERS; number++) {
            String stem = "flink-" + user + "-jobmanager-" + number + "-" + plain(host());
            FileChannel lock = FileChannel.open(
                    directory.resolve("." + stem + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (isLocked(lock)) {
                return stem;
            }
            lock.close();
        }
        throw new IOException(MOST_SERVERS + " servers write there already");
    }

    private static boolean isLocked(FileChannel lock) throws IOException {
        try {
            return lock.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false; // Another server in this very process has it.
        }
    }

    /** Of this user: somebody else may have made a directory of that name, with links for files in it. */
    private static Path temporary() throws IOException {
        Path usual = Path.of(
                System.getProperty("java.io.tmpdir"), "millrace-" + plain(System.getProperty("user.name")) + "-log");
        if (Files.notExists(usual, LinkOption.NOFOLLOW_LINKS)) {
            return Files.createDirectory(usual);
        }
        Path own = Files.createTempDirectory("millrace-log-");
        boolean isOwn = Files.isDirectory(usual, LinkOption.NOFOLLOW_LINKS)
                && Files.getOwner(usual).equals(Files.getOwner(own));
        if (isOwn) {
            Files.delete(own);
        }
        return isOwn ? usual : own;
    }

    /** The variable first: asking for the name may have to wait for a name server. */
    private static String host() {
        String variable = System.getenv("HOSTNAME");
        if (variable != null && !variable.isBlank()) {
            return variable;
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    private static String plain(String name) {
        return name.replaceAll("[^A-Za-z0-9._-]", "_");
    }
}
