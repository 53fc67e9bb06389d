package dev.millrace.server.store;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Files named after the SHA-256 of their content. Thread-safe.
 *
 * <p>A file gets its name when all of it is on the disk, and stays while it is pinned or somebody refers to it. Copying
 * takes as long as the disk needs and holds no lock. No channels: an interrupted caller would close those.
 */
final class ContentStore {
    private static final String UNFINISHED = ".tmp";
    private static final Pattern OURS = Pattern.compile("[0-9a-f]{64}|.*\\" + UNFINISHED);
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path directory;
    /** How many want a file that no record names yet. Guarded by this. */
    private final Map<String, Integer> pins = new HashMap<>();

    private ContentStore(Path directory) {
        this.directory = directory;
    }

    /** Removes what a crash has left: files that were not finished, and those of which no record tells. */
    static ContentStore open(Path directory, Set<String> referred) throws IOException {
        Files.createDirectories(directory);
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (OURS.matcher(name).matches() && !referred.contains(name)) {
                    Files.deleteIfExists(file);
                }
            }
        }
        return new ContentStore(directory);
    }

    /** Copies a file; the result is pinned, until {@link #unpin}. */
    StoredFile add(Path source) throws IOException {
        try (InputStream in = new FileInputStream(source.toFile())) {
            return add(source.getFileName().toString(), in);
        }
    }

    /** Copies what the stream brings; the result is pinned, until {@link #unpin}. */
    StoredFile add(String name, InputStream in) throws IOException {
        Path unfinished = Files.createTempFile(directory, "", UNFINISHED);
        try {
            MessageDigest digest = digest();
            long sizeBytes = copyForced(new DigestInputStream(in, digest), unfinished);
            StoredFile stored = new StoredFile(name, HexFormat.of().formatHex(digest.digest()), sizeBytes);
            place(unfinished, stored.sha256());
            Durability.forceDirectory(directory);
            return stored;
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private static long copyForced(InputStream in, Path target) throws IOException {
        try (FileOutputStream out = new FileOutputStream(target.toFile())) {
            long bytes = in.transferTo(out);
            out.getFD().sync();
            return bytes;
        }
    }

    /** Renamed even if the content is there: that repairs one which is damaged. */
    private synchronized void place(Path unfinished, String sha256) throws IOException {
        Files.move(unfinished, directory.resolve(sha256), StandardCopyOption.ATOMIC_MOVE);
        pins.merge(sha256, 1, Integer::sum);
    }

    /** Lets go of files that were added. Those that nobody refers to are removed. */
    synchronized void unpin(List<StoredFile> files, Set<String> referred) throws IOException {
        for (StoredFile file : files) {
            pins.computeIfPresent(file.sha256(), (sha256, count) -> count == 1 ? null : count - 1);
        }
        remove(files.stream().map(StoredFile::sha256).toList(), referred);
    }

    /** Removes those of the files that nobody refers to and nobody has pinned. */
    synchronized void remove(Collection<String> hashes, Set<String> referred) throws IOException {
        for (String sha256 : hashes) {
            if (!referred.contains(sha256) && !pins.containsKey(sha256)) {
                Files.deleteIfExists(directory.resolve(sha256));
            }
        }
    }

    /** Where a file is, after all of it has been read and found to be what was stored. */
    Path verified(StoredFile file) throws IOException {
        Path path = directory.resolve(file.sha256());
        MessageDigest digest = digest();
        try (InputStream in = new DigestInputStream(new FileInputStream(path.toFile()), digest)) {
            byte[] buffer = new byte[BUFFER_BYTES];
            while (in.read(buffer) >= 0) {
                // Only the digest counts.
            }
        }
        check(file, path, digest);
        return path;
    }

    /** What is in a file. */
    byte[] read(StoredFile file) throws IOException {
        Path path = directory.resolve(file.sha256());
        byte[] content;
        try (InputStream in = new FileInputStream(path.toFile())) {
            content = in.readAllBytes();
        }
        MessageDigest digest = digest();
        digest.update(content);
        check(file, path, digest);
        return content;
    }

    Path path(StoredFile file) {
        return directory.resolve(file.sha256());
    }

    private static void check(StoredFile file, Path path, MessageDigest digest) {
        String found = HexFormat.of().formatHex(digest.digest());
        if (!found.equals(file.sha256())) {
            throw StoreFailure.corrupt(
                    path, "('" + file.name() + "') is damaged: the SHA-256 of its content is " + found, null);
        }
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
