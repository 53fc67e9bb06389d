package dev.millrace.benchmarks.loop;

/** A count for each word; open addressing with linear probing, at most half full. Owned by one thread. */
final class WordCounts {
    private String[] words = new String[1 << 10];
    private long[] counts = new long[1 << 10];
    private int size;

    /** Adds one to the word's count and returns the new count. */
    long increment(String word) {
        int slot = slotOf(word);
        if (words[slot] == null) {
            words[slot] = word;
            size++;
            counts[slot] = 1;
            growIfHalfFull();
            return 1;
        }
        return ++counts[slot];
    }

    private int slotOf(String word) {
        int mask = words.length - 1;
        int hash = word.hashCode() * 0x9E3779B9;
        int slot = (hash ^ (hash >>> 16)) & mask;
        while (words[slot] != null && !words[slot].equals(word)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void growIfHalfFull() {
        if (size * 2 <= words.length) {
            return;
        }
        String[] oldWords = words;
        long[] oldCounts = counts;
        words = new String[oldWords.length * 2];
        counts = new long[oldWords.length * 2];
        for (int old = 0; old < oldWords.length; old++) {
            if (oldWords[old] != null) {
                int slot = slotOf(oldWords[old]);
                words[slot] = oldWords[old];
                counts[slot] = oldCounts[old];
            }
        }
    }
}
