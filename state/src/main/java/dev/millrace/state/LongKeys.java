package dev.millrace.state;

/** Keys that fit into a long: how they get in and out. Immutable. */
public interface LongKeys<K> {
    LongKeys<Long> LONG = new LongKeys<>() {
        @Override
        public long toLong(Long key) {
            return key;
        }

        @Override
        public Long toKey(long bits) {
            return bits;
        }
    };

    LongKeys<Integer> INT = new LongKeys<>() {
        @Override
        public long toLong(Integer key) {
            return key;
        }

        @Override
        public Integer toKey(long bits) {
            return (int) bits;
        }
    };

    long toLong(K key);

    K toKey(long bits);
}
