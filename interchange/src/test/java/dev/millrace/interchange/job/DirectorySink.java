package dev.millrace.interchange.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.api.common.typeutils.base.VoidSerializer;
import org.apache.flink.streaming.api.functions.sink.TwoPhaseCommitSinkFunction;

/** Writes each transaction to a file of its own that is moved to where readers look when it is committed. */
final class DirectorySink extends TwoPhaseCommitSinkFunction<String, String, Void> {
    private final Leg leg;
    private final String name;

    DirectorySink(Leg leg, String name) {
        super(StringSerializer.INSTANCE, VoidSerializer.INSTANCE);
        this.leg = leg;
        this.name = name;
    }

    private Path pending(String transaction) {
        return Path.of(leg.directory(), "pending", name, transaction);
    }

    @Override
    protected String beginTransaction() throws IOException {
        String transaction = UUID.randomUUID().toString();
        Files.createDirectories(pending(transaction).getParent());
        Files.createDirectories(leg.output(name));
        Files.createFile(pending(transaction));
        return transaction;
    }

    @Override
    protected void invoke(String transaction, String line, Context context) throws IOException {
        Files.writeString(pending(transaction), line + "\n", StandardOpenOption.APPEND);
    }

    @Override
    protected void preCommit(String transaction) {
        // What was written is there already.
    }

    /** May be called again after a restore: then there is nothing left to move. */
    @Override
    protected void commit(String transaction) {
        try {
            if (Files.exists(pending(transaction))) {
                Files.move(pending(transaction), leg.output(name).resolve(transaction), StandardCopyOption.ATOMIC_MOVE);
            } else if (!Files.exists(leg.output(name).resolve(transaction))) {
                throw new IllegalStateException("transaction " + transaction + " is lost");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected void abort(String transaction) {
        try {
            Files.deleteIfExists(pending(transaction));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
