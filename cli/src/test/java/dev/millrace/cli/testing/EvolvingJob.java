package dev.millrace.cli.testing;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The source of a job whose state is of a type that changes: a value, a list and a map of it by key, and a list of the
 * operator's. It says what it found, in {@link #FOUND}, and puts in what it makes of a key. Told to stay, by an
 * argument, it goes on until it is stopped; {@link #isStored} says when there is something to stop for. Immutable.
 */
public final class EvolvingJob {
    public static final int KEYS = 3;

    /** What the states of the job that ran last held. */
    public static final Queue<String> FOUND = new ConcurrentLinkedQueue<>();

    private static volatile CountDownLatch stored = new CountDownLatch(1);

    private static final String TEMPLATE = """
            TYPE
            public static class Numbers implements
                    org.apache.flink.streaming.api.functions.source.SourceFunction<Long> {
                final boolean stays;
                volatile boolean isOver;
                Numbers(boolean stays) { this.stays = stays; }
                public void run(SourceContext<Long> out) throws Exception {
                    synchronized (out.getCheckpointLock()) {
                        for (long key = 0; key < KEYS; key++) { out.collect(key); }
                        while (stays && !isOver) { out.getCheckpointLock().wait(5); }
                    }
                }
                public void cancel() { isOver = true; }
            }

            public static class Remember
                    extends org.apache.flink.streaming.api.functions.KeyedProcessFunction<Long, Long, Long>
                    implements org.apache.flink.streaming.api.checkpoint.CheckpointedFunction,
                        org.apache.flink.api.common.state.CheckpointListener {
                transient org.apache.flink.api.common.state.ValueState<NAME> value;
                transient org.apache.flink.api.common.state.ListState<NAME> list;
                transient org.apache.flink.api.common.state.MapState<String, NAME> map;
                transient org.apache.flink.api.common.state.ListState<NAME> whole;
                transient int seen;

                public void initializeState(org.apache.flink.runtime.state.FunctionInitializationContext context)
                        throws Exception {
                    var type = INFORMATION;
                    value = context.getKeyedStateStore().getState(
                        new org.apache.flink.api.common.state.ValueStateDescriptor<>("value", type));
                    list = context.getKeyedStateStore().getListState(
                        new org.apache.flink.api.common.state.ListStateDescriptor<>("list", type));
                    map = context.getKeyedStateStore().getMapState(
                        new org.apache.flink.api.common.state.MapStateDescriptor<>("map",
                            org.apache.flink.api.common.typeinfo.Types.STRING, type));
                    whole = context.getOperatorStateStore().getListState(
                        new org.apache.flink.api.common.state.ListStateDescriptor<>("whole", type));
                    for (NAME one : whole.get()) {
                        dev.millrace.cli.testing.EvolvingJob.FOUND.add("whole: " + one);
                    }
                }
                public void snapshotState(org.apache.flink.runtime.state.FunctionSnapshotContext context) {}
                public void notifyCheckpointComplete(long id) {
                    if (seen == KEYS) { dev.millrace.cli.testing.EvolvingJob.store(); }
                }
                public void processElement(Long key, Context context, org.apache.flink.util.Collector<Long> out)
                        throws Exception {
                    if (value.value() != null) {
                        Map<String, Object> byName = new TreeMap<>();
                        for (var entry : map.entries()) { byName.put(entry.getKey(), entry.getValue()); }
                        List<Object> all = new ArrayList<>();
                        for (NAME one : list.get()) { all.add(one); }
                        dev.millrace.cli.testing.EvolvingJob.FOUND.add(
                            key + ": " + value.value() + " " + all + " " + byName);
                    }
                    value.update(make(key));
                    list.update(List.of(make(key), make(key + 10)));
                    map.put("a", make(key + 20));
                    whole.add(make(key + 30));
                    seen++;
                }
                static NAME make(long number) {
                    MAKE
                }
            }

            public static void main(String[] args) throws Exception {
                StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
                env.setParallelism(1);
                boolean stays = args.length > 0;
                if (stays) { env.enableCheckpointing(20); }
                env.addSource(new Numbers(stays)).uid("numbers").returns(Long.class)
                    .keyBy(new org.apache.flink.api.java.functions.KeySelector<Long, Long>() {
                        public Long getKey(Long key) { return key; }
                    })
                    .process(new Remember()).uid("remember").name("remember")
                    .sinkTo(new org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink<>());
                org.apache.flink.core.execution.JobClient job = env.executeAsync("evolving");
                if (stays) {
                    if (!dev.millrace.cli.testing.EvolvingJob.isStored()) {
                        throw new IllegalStateException("no checkpoint holds it all");
                    }
                    job.stopWithSavepoint(false, args[0],
                        org.apache.flink.core.execution.SavepointFormatType.CANONICAL).get();
                }
            }
            """;

    private static final String RECORD = """
            public class Account extends org.apache.avro.specific.SpecificRecordBase
                    implements org.apache.avro.specific.SpecificRecord {
                public static final org.apache.avro.Schema SCHEMA$ = new org.apache.avro.Schema.Parser().parse("SCHEMA");
                DECLARED
                public org.apache.avro.Schema getSchema() { return SCHEMA$; }
                public Object get(int field) { return switch (field) { GETS default -> throw new IndexOutOfBoundsException(); }; }
                public void put(int field, Object value) {
                    switch (field) { PUTS default -> throw new IndexOutOfBoundsException(); }
                }
            }
            """;

    /** One field of a state: {@code "long sum"}, or with a default value {@code "int more = 42"}. */
    private record Field(String type, String name, String start) {
        static List<Field> of(List<String> texts) {
            return texts.stream()
                    .map(text -> text.split(" "))
                    .map(words -> new Field(words[0], words[1], words.length > 2 ? words[3] : ""))
                    .toList();
        }

        String declared() {
            return "public " + type + " " + name + (start.isEmpty() ? "" : " = " + start) + "; ";
        }

        String schema() {
            return "{\"name\":\"" + name + "\",\"type\":\"" + type.toLowerCase(Locale.ROOT) + "\""
                    + (start.isEmpty() ? "" : ",\"default\":" + start) + "}";
        }

        /** What a state made from {@code number} has in it. */
        String made() {
            return switch (type) {
                case "String" -> "\"text \" + number";
                case "long" -> "number";
                case "double" -> "1.0 * number";
                default -> "7";
            };
        }
    }

    private final JobSources sources;

    private EvolvingJob(JobSources sources) {
        this.sources = sources;
    }

    private static JobSources job(String type, String name, String information, String make) {
        return JobSources.of(
                "Job",
                TEMPLATE.replace("TYPE", type)
                        .replace("INFORMATION", information)
                        .replace("MAKE", make)
                        .replace("NAME", name)
                        .replace("KEYS", Integer.toString(KEYS)));
    }

    private static String join(List<Field> fields, String separator, Function<Field, String> text) {
        return fields.stream().map(text).collect(Collectors.joining(separator));
    }

    /** The state is a POJO {@code com.example.Job$Total}, printed as its fields are: {@code "long sum"}. */
    public static EvolvingJob pojo(List<String> texts) {
        List<Field> fields = Field.of(texts);
        String print = join(fields, " + \" \" + ", field -> "\"" + field.name + "=\" + " + field.name);
        String made = join(fields, " ", field -> "made." + field.name + " = " + field.made() + ";");
        return new EvolvingJob(job(
                "public static class Total { " + join(fields, "", Field::declared)
                        + " public String toString() { return " + print + "; } }",
                "Total",
                "org.apache.flink.api.common.typeinfo.TypeInformation.of(Total.class)",
                "Total made = new Total(); " + made + " return made;"));
    }

    /** The state is a class {@code com.example.Account} as Avro generates them. */
    public static EvolvingJob specificRecord(List<String> texts) {
        List<Field> fields = Field.of(texts);
        String declared = join(fields, "", field -> "public " + avroType(field) + " " + field.name + "; ");
        String gets = join(fields, "", field -> "case " + fields.indexOf(field) + " -> " + field.name + "; ");
        String puts = join(
                fields,
                "",
                field -> "case " + fields.indexOf(field) + " -> " + field.name + " = (" + boxed(field) + ") value; ");
        return new EvolvingJob(job(
                        "",
                        "Account",
                        "org.apache.flink.api.common.typeinfo.TypeInformation.of(Account.class)",
                        "Account made = new Account(); " + puts(fields) + "return made;")
                .withType(
                        "Account",
                        RECORD.replace("SCHEMA$", "SCHEMA_")
                                .replace("\"SCHEMA\"", "\"" + schema(fields) + "\"")
                                .replace("SCHEMA_", "SCHEMA$")
                                .replace("DECLARED", declared)
                                .replace("GETS", gets)
                                .replace("PUTS", puts)));
    }

    private static String avroType(Field field) {
        return field.type.equals("String") ? "CharSequence" : field.type;
    }

    private static String boxed(Field field) {
        return switch (field.type) {
            case "long" -> "Long";
            case "int" -> "Integer";
            case "double" -> "Double";
            default -> "CharSequence";
        };
    }

    /** The state are Avro's generic records, with a schema and without a class. */
    public static EvolvingJob genericRecord(List<String> texts) {
        List<Field> fields = Field.of(texts);
        String parse = "new org.apache.avro.Schema.Parser().parse(\"" + schema(fields) + "\")";
        return new EvolvingJob(job(
                "static final org.apache.avro.Schema SCHEMA = " + parse + ";",
                "org.apache.avro.generic.GenericRecord",
                "new org.apache.flink.formats.avro.typeutils.GenericRecordAvroTypeInfo(SCHEMA)",
                "org.apache.avro.generic.GenericRecord made = new org.apache.avro.generic.GenericData.Record(SCHEMA); "
                        + puts(fields) + "return made;"));
    }

    private static String schema(List<Field> fields) {
        return ("{\"type\":\"record\",\"name\":\"Account\",\"namespace\":\"com.example\",\"fields\":["
                        + join(fields, ",", Field::schema) + "]}")
                .replace("\"", "\\\"");
    }

    private static String puts(List<Field> fields) {
        return join(fields, "", field -> "made.put(" + fields.indexOf(field) + ", " + field.made() + "); ");
    }

    public Path jar(Path directory, String name) {
        return sources.jar(directory, name);
    }

    /** Called by the job when a checkpoint holds all that it has made. */
    public static void store() {
        stored.countDown();
    }

    /** Waits for that. */
    public static boolean isStored() throws InterruptedException {
        return stored.await(20, TimeUnit.SECONDS);
    }

    /** Forgets what has been. */
    public static void reset() {
        stored = new CountDownLatch(1);
        FOUND.clear();
    }
}
