package dev.millrace.server.isolation;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputFilter;
import java.io.ObjectInputFilter.Status;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Messages over a pair of pipes: four bytes of length, then a serialized object. Any thread may send; one receives. */
final class Frames {
    private static final Logger LOG = LoggerFactory.getLogger(Frames.class);
    /** Accumulators and statistics of a large job are far from it. */
    private static final int LIMIT_BYTES = 64 << 20;

    private static final int LIMIT_DEPTH = 200;
    private static final List<String> KNOWN = List.of(
            "dev.millrace.",
            "org.apache.flink.",
            "org.apache.commons.math3.", // in statistics of checkpoints
            "java.lang.",
            "java.util.",
            "java.time.",
            "java.math.");

    private final DataInputStream in;
    private final DataOutputStream out;

    Frames(InputStream in, OutputStream out) {
        this.in = new DataInputStream(new BufferedInputStream(in));
        this.out = new DataOutputStream(out);
    }

    /** @throws IOException if the other end is gone, or the message cannot be serialized or is too large */
    void send(Message message) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream objects = new ObjectOutputStream(bytes)) {
            objects.writeObject(message);
        }
        if (bytes.size() > LIMIT_BYTES) {
            throw new IOException("a message of " + bytes.size() + " bytes is over the limit of " + LIMIT_BYTES);
        }
        synchronized (out) {
            out.writeInt(bytes.size());
            bytes.writeTo(out);
            out.flush();
        }
    }

    /**
     * Waits for the next message; empty if the other end has closed.
     *
     * @throws IOException if what comes is no message
     */
    Optional<Message> receive() throws IOException {
        byte[] bytes;
        try {
            int length = in.readInt();
            if (length < 0 || length > LIMIT_BYTES) {
                throw new IOException("a message cannot have " + length + " bytes");
            }
            bytes = new byte[length];
            in.readFully(bytes);
        } catch (EOFException e) {
            return Optional.empty();
        }
        return Optional.of((Message) read(bytes));
    }

    /**
     * One object, of the classes that a message may hold.
     *
     * @throws IOException if it is not
     */
    static Object read(byte[] bytes) throws IOException {
        try (ObjectInputStream objects = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            objects.setObjectInputFilter(Frames::judge);
            return objects.readObject();
        } catch (ClassNotFoundException | RuntimeException e) {
            throw new IOException("a message cannot be read: " + e, e);
        }
    }

    /** A job's code runs in the process at the other end: it must not choose which classes are made here. */
    private static Status judge(ObjectInputFilter.FilterInfo read) {
        Class<?> type = read.serialClass();
        while (type != null && type.isArray()) {
            type = type.getComponentType();
        }
        if (read.depth() > LIMIT_DEPTH) {
            return Status.REJECTED;
        }
        if (type == null || type.isPrimitive() || KNOWN.stream().anyMatch(type.getName()::startsWith)) {
            return Status.ALLOWED;
        }
        LOG.warn("a message holds the class {}, which has no place in one", type.getName());
        return Status.REJECTED;
    }
}
