package dev.millrace.flink.savepoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.typeutils.GenericTypeInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TypeDifferenceTest {
    public enum Colour {
        RED,
        GREEN
    }

    public static class Point {
        public int x;
        public Colour colour;
    }

    public static class NotPojo {
        private final int value;

        NotPojo(int value) {
            this.value = value;
        }

        @Override
        public String toString() {
            return Integer.toString(value);
        }
    }

    private static final String HERE = TypeDifferenceTest.class.getName();

    private static TypeTree tree(TypeInformation<?> type) {
        return TypeTrees.of(type.createSerializer(new ExecutionConfig()).snapshotConfiguration());
    }

    static List<Arguments> types() {
        return List.of(
                Arguments.of(Types.LONG, "Long"),
                Arguments.of(Types.INT, "Integer"),
                Arguments.of(Types.STRING, "String"),
                Arguments.of(Types.PRIMITIVE_ARRAY(Types.BYTE), "byte[]"),
                Arguments.of(Types.OBJECT_ARRAY(Types.TUPLE(Types.LONG, Types.STRING)), "Tuple2<Long, String>[]"),
                Arguments.of(Types.LIST(Types.INSTANT), "List<Instant>"),
                Arguments.of(Types.MAP(Types.STRING, Types.BOOLEAN), "Map<String, Boolean>"),
                Arguments.of(
                        Types.POJO(Point.class),
                        HERE + "$Point{colour: enum " + HERE + "$Colour{RED, GREEN}, x: Integer}"),
                Arguments.of(new GenericTypeInfo<>(NotPojo.class), "Kryo " + HERE + "$NotPojo"));
    }

    @ParameterizedTest
    @MethodSource("types")
    void shouldTellTypesAsPeopleWriteThem(TypeInformation<?> type, String text) {
        assertThat(tree(type).text()).isEqualTo(text);
    }

    @Test
    void shouldSeeNoDifferenceBetweenTheSame() {
        assertThat(TypeDifference.between(tree(Types.POJO(Point.class)), tree(Types.POJO(Point.class))))
                .isEmpty();
    }

    @Test
    void shouldNameTheFieldThatChanged() {
        TypeTree before = tree(Types.POJO(Point.class, Map.of("x", Types.INT)));
        TypeTree now = tree(Types.POJO(Point.class, Map.of("x", Types.INT, "colour", Types.ENUM(Colour.class))));
        TypeTree other = new TypeTree(
                TypeTree.Form.POJO, now.name(), List.of(new TypeTree.Part("x", TypeTree.plain("String"))), false);

        assertThat(TypeDifference.between(before, now)).containsExactly("field 'colour' of " + HERE + "$Point is new");
        assertThat(TypeDifference.between(now, before)).containsExactly("field 'colour' of " + HERE + "$Point is gone");
        assertThat(TypeDifference.between(before, other))
                .containsExactly("field 'x' of " + HERE + "$Point was Integer and is String");
    }

    @Test
    void shouldNameTheTypeParameterThatChanged() {
        assertThat(TypeDifference.between(
                        tree(Types.MAP(Types.STRING, Types.LONG)), tree(Types.MAP(Types.STRING, Types.INT))))
                .containsExactly("type parameter 1 of Map was Long and is Integer");
        assertThat(TypeDifference.between(tree(Types.LIST(Types.LONG)), tree(Types.LIST(Types.INT))))
                .containsExactly("the type parameter of List was Long and is Integer");
        assertThat(TypeDifference.between(tree(Types.TUPLE(Types.LONG)), tree(Types.TUPLE(Types.LONG, Types.LONG))))
                .containsExactly("the type was Tuple1<Long> and is Tuple2<Long, Long>");
    }

    @Test
    @SuppressWarnings("deprecation")
    void shouldNameTheClassThatIsNoLongerRegisteredWithKryo() {
        ExecutionConfig registered = new ExecutionConfig();
        registered.registerKryoType(NotPojo.class);
        TypeInformation<?> type = new GenericTypeInfo<>(List.class);

        assertThat(TypeDifference.between(
                        TypeTrees.of(type.createSerializer(registered).snapshotConfiguration()), tree(type)))
                .containsExactly("Kryo's registration of " + HERE + "$NotPojo is gone");
    }
}
