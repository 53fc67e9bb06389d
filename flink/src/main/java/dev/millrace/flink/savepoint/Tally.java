package dev.millrace.flink.savepoint;

import java.util.OptionalLong;

/** Counts what one state holds. Owned by one thread. */
final class Tally {
    private long bytes;
    private long entries;
    private long keys;
    private boolean hasBytes = true;
    private boolean hasEntries = true;
    private boolean hasKeys = true;

    void addBytes(long more) {
        bytes += more;
    }

    void addEntries(long more) {
        entries += more;
    }

    /** For what is in several files as a whole. */
    void raiseEntries(long least) {
        entries = Math.max(entries, least);
    }

    void addKeys(long more) {
        keys += more;
    }

    /** From here on it is not known how many bytes it has. */
    void loseBytes() {
        hasBytes = false;
    }

    void loseEntries() {
        hasEntries = false;
        hasKeys = false;
    }

    void loseKeys() {
        hasKeys = false;
    }

    OptionalLong bytes() {
        return hasBytes ? OptionalLong.of(bytes) : OptionalLong.empty();
    }

    OptionalLong entries() {
        return hasEntries ? OptionalLong.of(entries) : OptionalLong.empty();
    }

    OptionalLong keys() {
        return hasKeys ? OptionalLong.of(keys) : OptionalLong.empty();
    }
}
