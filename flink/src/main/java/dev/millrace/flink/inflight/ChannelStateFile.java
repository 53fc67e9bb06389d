package dev.millrace.flink.inflight;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.runtime.state.StreamStateHandle;

/**
 * A file of network buffers in the format of Flink's {@code ChannelStateSerializerImpl}, which is not visible: a
 * version, then pieces that each begin with their length. Owned by one thread.
 */
final class ChannelStateFile implements Closeable {
    private static final int VERSION = 0;

    private final long length;
    private final FSDataInputStream in;
    private final DataInputStream data;

    ChannelStateFile(StreamStateHandle file) throws IOException {
        length = file.getStateSize();
        in = file.openInputStream();
        data = new DataInputStream(in);
    }

    /** @throws IOException if it is in another format */
    void checkVersion() throws IOException {
        int version = data.readInt();
        if (version != VERSION) {
            throw new IOException("it has channel state version=" + version + "; version " + VERSION + " can be read");
        }
    }

    /** What the buffers at one of a channel's offsets held. */
    byte[] read(long offset) throws IOException {
        in.seek(offset);
        int size = data.readInt();
        if (size < 0 || size > length - offset) {
            throw new IOException("size=" + size + " of the buffers at offset=" + offset
                    + " does not fit into the length=" + length + " of the file");
        }
        byte[] content = new byte[size];
        data.readFully(content);
        return content;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
