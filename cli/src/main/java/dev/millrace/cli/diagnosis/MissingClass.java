package dev.millrace.cli.diagnosis;

import dev.millrace.cli.error.Errors;
import dev.millrace.engine.error.MillraceException;
import java.util.List;
import java.util.Optional;

/** A class that the job needs and nobody brought. Immutable. */
final class MissingClass {
    private static final String IN_JOB = "put it in the job's jar (shade it) or give its jar with -C";

    /** The first prefix that fits counts: longer ones stand before shorter ones. */
    private record Known(String prefix, String artifact, String place) {}

    private static Known connector(String prefix, String artifact) {
        return new Known(prefix, artifact, "Flink does not have it in lib/ either: " + IN_JOB);
    }

    private static Known lib(String prefix, String artifact, String jar) {
        return new Known(
                prefix,
                artifact,
                "a Flink installation has it as lib/" + jar + "; Millrace does not bring it: "
                        + "give the jars with -C");
    }

    private static final List<Known> KNOWN = List.of(
            connector("org.apache.flink.connector.kafka.", "flink-connector-kafka"),
            connector("org.apache.flink.streaming.connectors.kafka.", "flink-connector-kafka"),
            connector("org.apache.kafka.", "kafka-clients"),
            connector("org.apache.flink.connector.jdbc.", "flink-connector-jdbc"),
            connector("org.apache.flink.connector.elasticsearch.", "flink-connector-elasticsearch7"),
            connector("org.apache.flink.streaming.connectors.elasticsearch7.", "flink-connector-elasticsearch7"),
            connector("org.apache.flink.streaming.connectors.elasticsearch6.", "flink-connector-elasticsearch6"),
            connector("org.apache.flink.streaming.connectors.elasticsearch.", "flink-connector-elasticsearch7"),
            connector("org.apache.flink.connector.opensearch.", "flink-connector-opensearch"),
            connector("org.apache.flink.connector.mongodb.", "flink-connector-mongodb"),
            connector("org.apache.flink.connector.pulsar.", "flink-connector-pulsar"),
            connector("org.apache.flink.connector.kinesis.", "flink-connector-aws-kinesis-streams"),
            connector("org.apache.flink.connector.firehose.", "flink-connector-aws-kinesis-firehose"),
            connector("org.apache.flink.streaming.connectors.kinesis.", "flink-connector-kinesis"),
            connector("org.apache.flink.streaming.connectors.rabbitmq.", "flink-connector-rabbitmq"),
            connector("org.apache.flink.streaming.connectors.cassandra.", "flink-connector-cassandra"),
            connector("org.apache.flink.streaming.connectors.gcp.", "flink-connector-gcp-pubsub"),
            connector("org.apache.flink.formats.avro.registry.", "flink-avro-confluent-registry"),
            connector("org.apache.flink.formats.avro.", "flink-avro"),
            connector("org.apache.flink.formats.parquet.", "flink-parquet"),
            connector("org.apache.flink.formats.protobuf.", "flink-protobuf"),
            connector("org.apache.flink.orc.", "flink-orc"),
            connector("org.apache.flink.ml.", "flink-ml-uber"),
            connector("org.apache.avro.", "avro"),
            new Known(
                    "org.apache.flink.state.api.",
                    "flink-state-processor-api",
                    "a Flink installation has it in opt/, not in lib/: " + IN_JOB),
            new Known(
                    "org.apache.flink.api.java.io.",
                    "the DataSet API",
                    "Millrace runs DataStream jobs: build the job on StreamExecutionEnvironment"),
            lib("org.apache.flink.table.", "the Table API", "flink-table-*.jar"),
            lib("org.apache.flink.streaming.api.scala.", "the Scala API", "flink-scala_2.12-*.jar"),
            lib("org.apache.flink.api.scala.", "the Scala API", "flink-scala_2.12-*.jar"),
            lib("scala.", "the Scala library", "flink-scala_2.12-*.jar"),
            lib("org.apache.logging.log4j.", "log4j 2", "log4j-*.jar"),
            lib("org.apache.log4j.", "log4j 1", "log4j-1.2-api-*.jar"),
            new Known(
                    "org.apache.hadoop.",
                    "Hadoop",
                    "Flink takes Hadoop from HADOOP_CLASSPATH: give those jars with -C, one option each"),
            new Known(
                    "org.apache.flink.",
                    "Flink",
                    "Millrace brings Flink 1.20.3 with its DataStream API, CEP, and the files, datagen, CSV and JSON"
                            + " connectors: build the job for Flink 1.18 to 1.20, or give the missing jar with -C"));

    private MissingClass() {}

    /** If {@code failure} or a cause of it is about a class that cannot be found, a message that says who has it. */
    static Optional<MillraceException> in(Throwable failure) {
        for (Throwable link : UserFrames.chain(failure)) {
            Optional<String> name = nameIn(link);
            if (name.isPresent()) {
                return Optional.of(failure(name.get(), failure));
            }
        }
        return Optional.empty();
    }

    private static Optional<String> nameIn(Throwable link) {
        String message = link.getMessage();
        if (message == null || message.isEmpty()) {
            return Optional.empty();
        }
        if (link instanceof ClassNotFoundException) {
            return Optional.of(message);
        }
        if (link instanceof NoClassDefFoundError && !message.contains(" ")) {
            return Optional.of(message.replace('/', '.'));
        }
        return Optional.empty();
    }

    private static MillraceException failure(String name, Throwable cause) {
        String where = UserFrames.text(UserFrames.of(cause));
        String message = "the job needs class " + name + ", which is neither in its jar nor in Millrace";
        for (Known known : KNOWN) {
            if (name.startsWith(known.prefix())) {
                return Errors.user(
                        "E125", message + where, "it belongs to " + known.artifact() + "; " + known.place(), cause);
            }
        }
        return Errors.user("E125", message + where, "find the library that has it; " + IN_JOB, cause);
    }
}
