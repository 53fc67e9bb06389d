package dev.millrace.flink.savepoint;

import dev.millrace.engine.error.MillraceException;
import dev.millrace.engine.error.MillraceException.Group;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import org.apache.flink.runtime.state.StreamStateHandle;

/** Words what can be wrong with a savepoint. Stateless. */
public final class SavepointFault {
    private static final String WHOLE =
            "Copy the whole directory again from where it was written, or use an older savepoint.";

    private SavepointFault() {}

    static MillraceException noSuchPath(String path, Throwable cause) {
        return new MillraceException(
                Group.USER,
                "E320",
                "there is no savepoint or checkpoint '" + path + "': no such file or directory",
                "Check the path; a relative one starts at the directory " + System.getProperty("user.dir") + ".",
                cause);
    }

    static MillraceException noMetadata(String path, String nearby, Throwable cause) {
        String remedy = nearby.isEmpty()
                ? "Name the directory that the _metadata file is in, such as savepoint-... or chk-..."
                : "Did you mean '" + nearby + "'? The directory is the one that the _metadata file is in.";
        return new MillraceException(
                Group.USER, "E321", "'" + path + "' is no savepoint: it has no file _metadata", remedy, cause);
    }

    static MillraceException unreachable(String path, Throwable cause) {
        return new MillraceException(
                Group.EXTERNAL,
                "E320",
                "the savepoint or checkpoint '" + path + "' cannot be reached: " + said(cause),
                "Check the path and its scheme; Millrace reads files of this machine.",
                cause);
    }

    static MillraceException notASavepoint(String file, int magic) {
        return new MillraceException(
                Group.USER,
                "E322",
                "'" + file + "' is no savepoint: it begins with 0x" + hex(magic) + ", not with 0x"
                        + hex(SavepointMetadata.MAGIC),
                "Name the directory that Flink or Millrace wrote, or the _metadata file in it.");
    }

    static MillraceException newer(String file, int version) {
        return new MillraceException(
                Group.USER,
                "E323",
                "'" + file + "' has metadata version=" + version + "; versions 1 to " + SavepointMetadata.NEWEST_VERSION
                        + ", of Flink 1.2 to 1.20, can be read",
                version < 1 ? WHOLE : "It was written by a newer Flink: take a savepoint with a Flink of 1.8 to 1.20.");
    }

    static MillraceException damagedMetadata(String file, long length, Throwable cause) {
        return new MillraceException(
                Group.USER,
                "E322",
                "'" + file + "' (" + length + " bytes) is damaged or cut off: " + said(cause),
                WHOLE,
                cause);
    }

    /** @param what whose file it is, such as "keyed state of operator x, subtask 2" */
    public static MillraceException ofFile(String what, StreamStateHandle file, Throwable cause) {
        return ofFile(what, SavepointFiles.name(file), cause);
    }

    /** See {@link #ofFile(String, StreamStateHandle, Throwable)}. */
    public static MillraceException ofFile(String what, String file, Throwable cause) {
        return isMissing(cause)
                ? new MillraceException(
                        Group.USER,
                        "E324",
                        "the file '" + file + "' with " + what + " does not exist",
                        "A checkpoint needs all files that it shares with others, and at the paths where they were: "
                                + WHOLE,
                        cause)
                : new MillraceException(
                        Group.USER,
                        "E325",
                        "the file '" + file + "' with " + what + " is damaged: " + said(cause),
                        WHOLE,
                        cause);
    }

    static boolean isMissing(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof FileNotFoundException || cause instanceof NoSuchFileException) {
                return true;
            }
        }
        return false;
    }

    /** What the innermost cause says, or what kind it is. */
    static String said(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        if (root instanceof java.io.EOFException) {
            return "it ends before what it should hold";
        }
        boolean speaks = root instanceof IOException || root instanceof IllegalStateException;
        return speaks && root.getMessage() != null ? root.getMessage() : root.toString();
    }

    private static String hex(int value) {
        return String.format("%08x", value);
    }
}
