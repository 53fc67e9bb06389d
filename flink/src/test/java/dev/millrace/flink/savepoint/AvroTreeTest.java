package dev.millrace.flink.savepoint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AvroTreeTest {
    private static final String ADDRESS =
            "{'type':'record','name':'Address','namespace':'com.example','fields':[{'name':'city','type':%s}]}";

    private static TypeTree customer(String fields) {
        String schema = "{'type':'record','name':'Customer','namespace':'com.example','fields':[" + fields + "]}";
        return AvroTree.of(schema.replace('\'', '"'), "?");
    }

    private static TypeTree one(String type) {
        return customer("{'name':'field','type':" + type + "}");
    }

    private static String change(String before, String now) {
        return String.join(", ", TypeDifference.between(one(before), one(now)));
    }

    @Test
    void shouldTellARecordByItsName() {
        assertThat(one("'long'").text()).isEqualTo("Avro com.example.Customer");
        assertThat(one(ADDRESS.formatted("'string'")).classNames())
                .containsExactly("com.example.Customer", "com.example.Address");
        assertThat(AvroTree.of(
                                "{'type':'record','name':'com.example.Other','namespace':'x','fields':[]}"
                                        .replace('\'', '"'),
                                "?")
                        .name())
                .isEqualTo("com.example.Other");
    }

    @Test
    void shouldTakeWhatIsNoSchemaByItsOtherName() {
        assertThat(AvroTree.of("not JSON", "Something").text()).isEqualTo("Avro Something");
        assertThat(AvroTree.of("\"string\"", "Something").text()).isEqualTo("Avro Something");
    }

    @Test
    void shouldNameTheFieldThatChanged() {
        assertThat(change("'int'", "'long'")).isEqualTo("field 'field' of com.example.Customer was int and is long");
        assertThat(change("'int'", "['null','int']"))
                .isEqualTo("field 'field' of com.example.Customer was int and is union<null, int>");
        assertThat(change("{'type':'array','items':'int'}", "{'type':'array','items':'string'}"))
                .isEqualTo("the type parameter of array was int and is string");
        assertThat(change("{'type':'map','values':'int'}", "{'type':'map','values':'string'}"))
                .isEqualTo("the type parameter of map was int and is string");
        assertThat(change("'long'", "{'type':'long','logicalType':'timestamp-millis'}"))
                .isEqualTo("field 'field' of com.example.Customer was long and is timestamp-millis as long");
        assertThat(change(
                        "{'type':'enum','name':'E','symbols':['A','B']}", "{'type':'enum','name':'E','symbols':['A']}"))
                .isEqualTo("constant B of enum com.example.E is gone");
        assertThat(change("{'type':'fixed','name':'F','size':4}", "{'type':'fixed','name':'F','size':8}"))
                .isEqualTo("field 'field' of com.example.Customer was com.example.F[4] and is com.example.F[8]");
    }

    @Test
    void shouldNameTheFieldOfARecordInARecord() {
        assertThat(change(ADDRESS.formatted("'string'"), ADDRESS.formatted("'bytes'")))
                .isEqualTo("field 'city' of com.example.Address was string and is bytes");
        assertThat(change("'com.example.Customer'", "'com.example.Customer'")).isEmpty();
    }
}
