package dev.millrace.server.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.apache.flink.api.common.JobID;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonProcessingException;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.DeserializationContext;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.DeserializationFeature;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.module.SimpleModule;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ser.std.ToStringSerializer;

/**
 * How a record stands in the database: four bytes of CRC-32C, then JSON or what a caller gave. The database's own
 * checks leave out the contents of its pages. Immutable.
 */
final class RecordFormat {
    private static final ObjectMapper JSON = new ObjectMapper()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .registerModule(new SimpleModule()
                    .addSerializer(JobID.class, ToStringSerializer.instance)
                    .addDeserializer(JobID.class, new IdReader()));

    private RecordFormat() {}

    static byte[] write(Object record) {
        try {
            return JSON.writeValueAsBytes(record);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws IOException if this is no such record */
    static <T> T read(byte[] content, Class<T> type) throws IOException {
        return JSON.readValue(content, type);
    }

    /** @param place table and key of the record: one that is found elsewhere is as bad as one that has changed */
    static byte[] seal(String place, byte[] content) {
        return ByteBuffer.allocate(Integer.BYTES + content.length)
                .putInt(checksum(place, content))
                .put(content)
                .array();
    }

    /** @throws IOException if these are not the bytes that were sealed for this place */
    static byte[] unseal(String place, byte[] bytes) throws IOException {
        if (bytes.length < Integer.BYTES) {
            throw new IOException("the record '" + place + "' of " + bytes.length + " bytes is cut off");
        }
        byte[] content = Arrays.copyOfRange(bytes, Integer.BYTES, bytes.length);
        if (checksum(place, content) != sealOf(bytes)) {
            throw new IOException("the checksum of record '" + place + "' is " + checksum(place, content)
                    + " instead of " + sealOf(bytes));
        }
        return content;
    }

    /** The checksum that sealed bytes bring along. */
    static int sealOf(byte[] bytes) {
        return ByteBuffer.wrap(bytes).getInt();
    }

    private static int checksum(String place, byte[] content) {
        CRC32C checksum = new CRC32C();
        checksum.update(place.getBytes(StandardCharsets.UTF_8));
        checksum.update(content);
        return (int) checksum.getValue();
    }

    private static final class IdReader extends FromStringDeserializer<JobID> {
        private static final long serialVersionUID = 1L;

        IdReader() {
            super(JobID.class);
        }

        @Override
        protected JobID _deserialize(String text, DeserializationContext context) {
            return JobID.fromHexString(text);
        }
    }
}
