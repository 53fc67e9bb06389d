package dev.millrace.flink.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.types.NullFieldException;
import org.junit.jupiter.api.Test;

class CrossingTest {

    /** Neither a POJO nor immutable: Kryo's. */
    static final class Box {
        private int[] numbers = {1};
        private transient int forgotten = 7;

        private Box() {}

        Box(int forgotten) {
            this.forgotten = forgotten;
        }

        int[] numbers() {
            return numbers;
        }
    }

    static final class Point {
        private final int x;

        Point(int x) {
            this.x = x;
        }

        int x() {
            return x;
        }
    }

    private static Crossing crossing(TypeInformation<?> type) {
        return new Crossing(type.createSerializer(new SerializerConfigImpl()));
    }

    @Test
    void shouldCopyTuples() {
        Tuple2<String, Long> tuple = Tuple2.of("a", 1L);

        Object copy = crossing(Types.TUPLE(Types.STRING, Types.LONG)).copier().copy(tuple);

        assertThat(copy).isEqualTo(tuple).isNotSameAs(tuple);
    }

    @Test
    void shouldRefuseNullFieldsThatSerializerRefuses() {
        Copier copier = crossing(Types.TUPLE(Types.STRING, Types.LONG)).copier();

        assertThatThrownBy(() -> copier.copy(Tuple2.of("a", null))).isInstanceOf(NullFieldException.class);
        assertThat(copier.copy(Tuple2.of(null, 1L))).isEqualTo(Tuple2.of(null, 1L));
    }

    @Test
    void shouldLeaveTransientFieldsOfGenericTypesBehind() {
        Box box = new Box(8);

        Box copy = (Box) crossing(Types.GENERIC(Box.class)).copier().copy(box);

        assertThat(copy.numbers()).containsExactly(1).isNotSameAs(box.numbers());
        assertThat(copy.forgotten).isEqualTo(7);
    }

    @Test
    void shouldShareImmutableObjectsOfGenericTypes() {
        assertThat(crossing(Types.GENERIC(Point.class)).copier()).isNull();
        assertThat(new Point(1).x()).isEqualTo(1);
    }

    @Test
    void shouldUseOneClassForAllCopiersOfOneShape() {
        Object one = crossing(Types.TUPLE(Types.STRING, Types.LONG)).copier();
        Object other = crossing(Types.TUPLE(Types.STRING, Types.LONG)).copier();

        assertThat(one).hasSameClassAs(other).isNotSameAs(other);
    }
}
