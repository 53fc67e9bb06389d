package dev.millrace.interchange.journey;

/**
 * Where and how one leg runs.
 *
 * @param name of the host
 * @param parallelism of all vertices that have no other
 * @param backend of keyed state: {@code hashmap} or {@code rocksdb}
 * @param isNative whether Millrace uses its own tables and timers
 */
record Station(HostName name, int parallelism, String backend, boolean isNative) {
    enum HostName {
        FLINK,
        MILLRACE
    }

    static Station flink(int parallelism) {
        return new Station(HostName.FLINK, parallelism, "hashmap", true);
    }

    static Station rocksdb(int parallelism) {
        return new Station(HostName.FLINK, parallelism, "rocksdb", true);
    }

    static Station millrace(int parallelism) {
        return new Station(HostName.MILLRACE, parallelism, "hashmap", true);
    }

    /** Millrace without its own keyed state. */
    static Station hosting(int parallelism) {
        return new Station(HostName.MILLRACE, parallelism, "hashmap", false);
    }

    static Station millraceOnRocksdb(int parallelism) {
        return new Station(HostName.MILLRACE, parallelism, "rocksdb", true);
    }

    /**
     * As in {@code F2}, {@code R2} (Flink with RocksDB), {@code M4}, {@code H1} (Millrace hosting Flink's heap state),
     * {@code Q2} (Millrace hosting RocksDB).
     */
    static Station of(String text) {
        int parallelism = Integer.parseInt(text.substring(1));
        return switch (text.charAt(0)) {
            case 'F' -> flink(parallelism);
            case 'R' -> rocksdb(parallelism);
            case 'M' -> millrace(parallelism);
            case 'H' -> hosting(parallelism);
            case 'Q' -> millraceOnRocksdb(parallelism);
            default -> throw new IllegalArgumentException("no such station: " + text);
        };
    }
}
