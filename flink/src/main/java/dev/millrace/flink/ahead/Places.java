package dev.millrace.flink.ahead;

/** Where things are in hash tables: for each a hash and a key group. Owned by one task's thread. */
final class Places {
    final int[] hashes;
    final int[] groups;
    int count;

    Places(int capacity) {
        hashes = new int[capacity];
        groups = new int[capacity];
    }

    boolean isFull() {
        return count == hashes.length;
    }

    void add(int hash, int group) {
        hashes[count] = hash;
        groups[count] = group;
        count++;
    }
}
