package dev.millrace.difference.catalogue;

import static dev.millrace.difference.harness.Case.fails;
import static dev.millrace.difference.harness.Case.finishes;

import dev.millrace.difference.harness.Case;
import dev.millrace.difference.harness.Catalogue;
import dev.millrace.difference.harness.Program;
import java.io.File;
import java.io.Serializable;
import java.net.URI;
import java.time.Year;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.apache.flink.api.java.typeutils.GenericTypeInfo;

/** Objects that only Kryo knows, as they come out of an exchange and out of a chain. */
class KryoCatalogueTest extends Catalogue {

    private interface Maker extends Serializable {
        Object make();
    }

    @Override
    protected List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        refused().forEach((name, maker) -> {
            cases.add(fails("Kryo across an exchange refuses " + name, program(maker, true))
                    .at(2));
            cases.add(fails("Kryo in a chain refuses " + name, program(maker, false))
                    .at(1));
        });
        taken().forEach((name, maker) -> {
            cases.add(finishes("Kryo across an exchange: " + name, program(maker, true))
                    .at(2));
            cases.add(
                    finishes("Kryo in a chain: " + name, program(maker, false)).at(1));
        });
        return cases;
    }

    private static Program program(Maker maker, boolean exchange) {
        return (env, out) -> {
            var objects = env.fromSequence(1, 3)
                    .setParallelism(1)
                    .map(number -> maker.make())
                    .returns(new GenericTypeInfo<>(Object.class))
                    .setParallelism(1);
            out.collect((exchange ? objects.rebalance() : objects).map(KryoCatalogueTest::describe), "objects");
        };
    }

    private static String describe(Object object) {
        return object instanceof Object[] array
                ? Arrays.deepToString(array)
                : object.getClass().getName() + " " + object;
    }

    private static Map<String, Maker> refused() {
        Map<String, Maker> makers = new LinkedHashMap<>();
        makers.put("List.of(1)", () -> List.of(1));
        makers.put("List.of(1, 2, 3)", () -> List.of(1, 2, 3));
        makers.put("Map.of(1, 2)", () -> Map.of(1, 2));
        makers.put("toList()", () -> Set.of(1).stream().toList());
        makers.put("unmodifiable list", () -> Collections.unmodifiableList(new ArrayList<>(List.of(1))));
        makers.put("synchronised list", () -> Collections.synchronizedList(new ArrayList<>(List.of(1))));
        makers.put("subList", () -> new ArrayList<>(List.of(1, 2, 3)).subList(1, 3));
        makers.put("keySet", () -> new HashMap<>(Map.of(1, 2)).keySet());
        makers.put("Path", () -> java.nio.file.Path.of("/a/b"));
        makers.put("Java record", () -> new Point(1));
        return makers;
    }

    private static Map<String, Maker> taken() {
        Map<String, Maker> makers = new LinkedHashMap<>(ofTheJdk());
        makers.put("inner object", () -> new Outer().new Inner());
        makers.put("ring", () -> Ring.of("first"));
        makers.put("shared reference", Shared::new);
        makers.put("transient field", () -> new Lazily("a"));
        makers.put("immutable object", () -> new Frozen("a"));
        makers.put("writeObject of one's own", Custom::new);
        return makers;
    }

    private static Map<String, Maker> ofTheJdk() {
        Map<String, Maker> makers = new LinkedHashMap<>();
        makers.put("empty list", Collections::emptyList);
        makers.put("singleton list", () -> Collections.singletonList("a"));
        makers.put("singleton map", () -> Collections.singletonMap("a", 1));
        makers.put("Arrays.asList", () -> Arrays.asList(1, null, 3));
        makers.put("ArrayDeque", () -> new ArrayDeque<>(List.of(1, 2)));
        makers.put("PriorityQueue reversed", () -> {
            PriorityQueue<Integer> queue = new PriorityQueue<>(Comparator.reverseOrder());
            queue.addAll(List.of(3, 1, 2));
            return queue;
        });
        makers.put("TreeMap reversed", () -> {
            TreeMap<Integer, String> map = new TreeMap<>(Comparator.reverseOrder());
            map.putAll(Map.of(1, "a", 2, "b"));
            return map;
        });
        makers.put("EnumSet", () -> EnumSet.of(TimeUnit.DAYS));
        makers.put("ConcurrentHashMap", () -> new ConcurrentHashMap<>(Map.of(1, 2)));
        makers.put("Optional", () -> Optional.of("a"));
        makers.put("BitSet", () -> BitSet.valueOf(new long[] {5}));
        makers.put("AtomicLong", () -> new AtomicLong(4));
        makers.put("URI", () -> URI.create("http://localhost/a"));
        makers.put("File", () -> new File("/a/b"));
        makers.put("Pattern", () -> Pattern.compile("a+"));
        makers.put("Locale", () -> Locale.GERMANY);
        makers.put("exception", () -> new IllegalStateException("a", new RuntimeException("b")));
        makers.put("Class", () -> Event.class);
        if (Runtime.version().feature() < 22) { // later ones have no field that Kryo's serializer could read
            makers.put("ZonedDateTime", () -> ZonedDateTime.of(2020, 1, 2, 3, 4, 5, 6, ZoneId.of("Europe/Berlin")));
        }
        makers.put("Year", () -> Year.of(2020));
        makers.put("nested arrays", () -> new Object[] {1, "a", null, new int[][] {{1}, {2, 3}}});
        return makers;
    }

    record Point(int x) {}

    static final class Outer implements Serializable {
        private static final long serialVersionUID = 1L;

        final class Inner implements Serializable {
            private static final long serialVersionUID = 1L;

            int number = 3;

            @Override
            public String toString() {
                return number + ", outer: " + (Outer.this != null);
            }
        }
    }

    static final class Ring {
        String name;
        Ring next;

        static Ring of(String name) {
            Ring first = new Ring();
            first.name = name;
            first.next = new Ring();
            first.next.name = "second";
            first.next.next = first;
            return first;
        }

        @Override
        public String toString() {
            return name + ", " + next.name + ", closed: " + (next.next == this);
        }
    }

    static final class Shared {
        List<String> one = new ArrayList<>(List.of("a"));
        List<String> two = one;

        @Override
        public String toString() {
            return one + ", the same: " + (one == two);
        }
    }

    static final class Lazily {
        private final transient Map<String, String> cache = new HashMap<>();
        private final String name;

        Lazily(String name) {
            this.name = name;
            cache.put("k", name);
        }

        @Override
        public String toString() {
            return name + " " + cache;
        }
    }

    static final class Frozen {
        private final String name;
        private final TimeUnit unit = TimeUnit.DAYS;

        Frozen(String name) {
            this.name = name;
        }

        @Override
        public String toString() {
            return name + unit;
        }
    }

    static final class Custom implements Serializable {
        private static final long serialVersionUID = 1L;

        private int secret = 5;

        private void writeObject(java.io.ObjectOutputStream out) throws java.io.IOException {
            out.writeInt(secret + 1);
        }

        private void readObject(java.io.ObjectInputStream in) throws java.io.IOException {
            secret = in.readInt();
        }

        @Override
        public String toString() {
            return "secret " + secret;
        }
    }
}
