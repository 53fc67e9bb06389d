package dev.millrace.difference.catalogue;

import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Values of types that Flink serialises in different ways. */
final class Shape {

    private Shape() {}

    enum Colour {
        RED,
        GREEN {
            @Override
            public String toString() {
                return "greenish";
            }
        }
    }

    /** A POJO with a field of every kind, many of them null. */
    public static class Wide {

        public String text;
        public Integer boxed;
        public int number;
        public double fraction;
        public boolean flag;
        public char letter;
        public byte[] bytes;
        public int[] numbers;
        public String[] texts;
        public Colour colour;
        public Instant instant;
        public LocalDate date;
        public LocalTime time;
        public LocalDateTime dateTime;
        public Duration duration;
        public List<String> list;
        public Map<String, Integer> map;
        public Wide nested;
        public transient String forgotten;
        private long hidden;

        public Wide() {}

        public long getHidden() {
            return hidden;
        }

        public void setHidden(long hidden) {
            this.hidden = hidden;
        }

        static Wide of(int seed) {
            Wide wide = new Wide();
            wide.number = seed;
            wide.fraction = seed % 3 == 0 ? Double.NaN : seed / 4.0;
            wide.flag = seed % 2 == 0;
            wide.letter = (char) ('a' + seed);
            wide.forgotten = "forgotten " + seed;
            wide.setHidden(seed * 1000L);
            if (seed % 2 == 1) {
                wide.text = "text " + seed + " \u00e9\u4e2d";
                wide.boxed = -seed;
                wide.bytes = new byte[] {(byte) seed, -1};
                wide.numbers = new int[] {seed, seed + 1};
                wide.texts = new String[] {"x", null, "z"};
                wide.colour = seed % 4 == 1 ? Colour.RED : Colour.GREEN;
                wide.instant = Instant.ofEpochSecond(seed, 123_456_789);
                wide.date = LocalDate.of(2024, 2, 1 + seed % 28);
                wide.time = LocalTime.of(seed % 24, 30, 1, 5);
                wide.dateTime = LocalDateTime.of(wide.date, wide.time);
                wide.duration = Duration.ofMillis(seed);
                wide.list = new ArrayList<>(List.of("one", "two"));
                wide.map = new HashMap<>(Map.of("one", 1, "two", 2));
                wide.nested = Wide.of(seed + 1);
            }
            return wide;
        }

        @Override
        public String toString() {
            return "Wide{" + text + ", " + boxed + ", " + number + ", " + fraction + ", " + flag + ", " + letter + ", "
                    + Arrays.toString(bytes) + ", " + Arrays.toString(numbers) + ", " + Arrays.toString(texts) + ", "
                    + colour + ", " + instant + ", " + date + ", " + time + ", " + dateTime + ", " + duration + ", "
                    + list + ", " + (map == null ? null : new java.util.TreeMap<>(map)) + ", " + nested + ", "
                    + forgotten + ", " + hidden + "}";
        }
    }

    /** A subclass of a POJO that Flink has not been told of. */
    public static class Wider extends Wide {

        public String more;

        @Override
        public String toString() {
            return "Wider{" + more + ", " + super.toString() + "}";
        }
    }

    /** No POJO, as it lacks a public constructor without arguments: Kryo's. */
    static final class Opaque implements Serializable {

        private static final long serialVersionUID = 1L;

        private final String name;
        private final int[] numbers;
        private final transient String forgotten;
        private final Opaque next;

        Opaque(String name, Opaque next) {
            this.name = name;
            this.numbers = new int[] {name.length(), 7};
            this.forgotten = "forgotten " + name;
            this.next = next;
        }

        String name() {
            return name;
        }

        @Override
        public String toString() {
            return "Opaque{" + name + ", " + Arrays.toString(numbers) + ", " + forgotten + ", " + next + "}";
        }
    }
}
