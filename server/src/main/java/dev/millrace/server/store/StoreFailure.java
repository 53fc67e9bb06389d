package dev.millrace.server.store;

import dev.millrace.engine.error.MillraceException;
import dev.millrace.engine.error.MillraceException.Group;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Words what goes wrong with the store. Immutable. */
final class StoreFailure {
    static final String OWNED = "E440";
    static final String CORRUPT = "E441";
    static final String UNUSABLE = "E442";
    static final String NOT_WRITTEN = "E443";
    static final String NEWER = "E444";
    static final String DUPLICATE = "E445";
    static final String UNKNOWN_JOB = "E446";
    static final String CLOSED = "E447";
    static final String NO_LIBRARY = "E448";

    private StoreFailure() {}

    static MillraceException owned(Path directory, String owner) {
        return new MillraceException(
                Group.USER,
                OWNED,
                "the job store " + directory + " belongs to another server" + owner,
                "end that server, or give this one a directory of its own");
    }

    static MillraceException corrupt(Path path, String what, Throwable cause) {
        return new MillraceException(
                Group.EXTERNAL,
                CORRUPT,
                "the job store cannot be read: " + path + " " + what,
                "move the store's directory away and start with an empty one, or put back a copy of it; "
                        + "nothing of it was deleted, and jobs can be submitted again from their checkpoints",
                cause);
    }

    static MillraceException unusable(Path path, Throwable cause) {
        return new MillraceException(
                Group.EXTERNAL,
                UNUSABLE,
                "the job store cannot be opened for writing: " + path + ": " + cause,
                "check that path, and that this user may write there; or choose another directory",
                cause);
    }

    static MillraceException notWritten(String what, Path path, Throwable cause) {
        Path place = existing(path);
        return new MillraceException(
                Group.EXTERNAL,
                NOT_WRITTEN,
                what + " could not be recorded in " + path + " (bytes free: " + free(place) + "): " + root(cause),
                "make room there or mend the disk, then try again; what was recorded before is there, and running jobs run on",
                cause);
    }

    static MillraceException noLibrary(List<Path> tried, Throwable cause) {
        return new MillraceException(
                Group.EXTERNAL,
                NO_LIBRARY,
                "SQLite's native library, 1 MB, cannot be unpacked and loaded in "
                        + tried.stream().map(Path::toString).collect(Collectors.joining(" or ")) + ": " + root(cause),
                "make room there, or name a directory from which programs may be run (not mounted noexec) with"
                        + " -Dorg.sqlite.tmpdir in env.java.opts.all",
                cause);
    }

    static MillraceException newer(Path path, int found, int known) {
        return new MillraceException(
                Group.USER,
                NEWER,
                "the job store " + path + " has layout version " + found + "; this release reads up to " + known,
                "run the release that wrote it or a newer one, or choose another directory");
    }

    static MillraceException duplicate(String job) {
        return new MillraceException(
                Group.USER,
                DUPLICATE,
                "job " + job + " is in the job store already",
                "build a new job graph for each submission, or cancel that job first");
    }

    static MillraceException unknown(String job) {
        return new MillraceException(
                Group.USER, UNKNOWN_JOB, "job " + job + " is not in the job store", "submit the job first");
    }

    static MillraceException closed(Path directory, Throwable cause) {
        return new MillraceException(
                Group.EXTERNAL,
                CLOSED,
                "the job store " + directory + " is closed"
                        + (cause == null ? "" : ", since it could not be opened again after a failure: " + root(cause)),
                "start the server again" + (cause == null ? "" : " once the disk is well"),
                cause);
    }

    private static Path existing(Path path) {
        Path place = path.toAbsolutePath();
        while (place.getParent() != null && !place.toFile().exists()) {
            place = place.getParent();
        }
        return place;
    }

    private static long free(Path place) {
        File file = place.toFile();
        return file.getUsableSpace();
    }

    private static Throwable root(Throwable thrown) {
        Throwable root = thrown;
        for (int i = 0; i < 20 && root.getCause() != null; i++) {
            root = root.getCause();
        }
        return root;
    }
}
