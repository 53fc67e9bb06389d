package dev.millrace.flink.simulation;

import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.apache.flink.core.fs.BlockLocation;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystemFactory;
import org.apache.flink.core.fs.FileSystemKind;
import org.apache.flink.core.fs.Path;

/**
 * The {@link Volume} of the history that is being simulated, as Flink's checkpoint storage knows it: {@code sim://}.
 */
@SuppressWarnings("deprecation") // Flink 1.20 deprecates methods that it still calls.
public final class SimulatedFileSystem extends FileSystem {
    static final String ROOT = "sim://volume";

    /** Made by Flink, for the scheme. */
    public static final class Factory implements FileSystemFactory {
        @Override
        public String getScheme() {
            return "sim";
        }

        @Override
        public FileSystem create(URI uri) {
            return new SimulatedFileSystem();
        }
    }

    private static Volume volume() {
        return World.current().volume;
    }

    private static String key(Path path) {
        return path.toUri().getPath();
    }

    @Override
    public FSDataOutputStream create(Path path, WriteMode mode) throws IOException {
        Volume.Writing writing = volume().create(key(path));
        return new FSDataOutputStream() {
            @Override
            public long getPos() {
                return writing.position();
            }

            @Override
            public void write(int single) throws IOException {
                write(new byte[] {(byte) single}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                writing.write(bytes, offset, length);
            }

            @Override
            public void flush() {
                // Every write is visible at once.
            }

            @Override
            public void sync() {
                // As above.
            }

            @Override
            public void close() throws IOException {
                writing.close();
            }
        };
    }

    @Override
    public FSDataInputStream open(Path path) throws IOException {
        byte[] content = volume().read(key(path));
        return new FSDataInputStream() {
            private final ByteArrayInputStream bytes = new ByteArrayInputStream(content);

            @Override
            public void seek(long position) {
                bytes.reset();
                bytes.skip(position);
            }

            @Override
            public long getPos() {
                return content.length - bytes.available();
            }

            @Override
            public int read() {
                return bytes.read();
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                return bytes.read(target, offset, length);
            }
        };
    }

    @Override
    public FSDataInputStream open(Path path, int bufferSize) throws IOException {
        return open(path);
    }

    @Override
    public boolean delete(Path path, boolean recursive) throws IOException {
        return volume().delete(key(path));
    }

    @Override
    public boolean mkdirs(Path path) throws IOException {
        volume().createDirectory();
        return true;
    }

    @Override
    public FileStatus getFileStatus(Path path) throws IOException {
        if (!volume().isFile(key(path)) && !volume().isDirectory(key(path))) {
            throw new FileNotFoundException(path.toString());
        }
        return new Status(
                path, !volume().isFile(key(path)), volume().isFile(key(path)) ? volume().length(key(path)) : 0);
    }

    private record Status(Path path, boolean isDirectory, long length) implements FileStatus {
        @Override
        public long getLen() {
            return length;
        }

        @Override
        public long getBlockSize() {
            return length;
        }

        @Override
        public short getReplication() {
            return 1;
        }

        @Override
        public long getModificationTime() {
            return 0;
        }

        @Override
        public long getAccessTime() {
            return 0;
        }

        @Override
        public boolean isDir() {
            return isDirectory;
        }

        @Override
        public Path getPath() {
            return path;
        }
    }

    @Override
    public FileStatus[] listStatus(Path path) {
        String prefix = key(path) + "/";
        List<FileStatus> children = volume().paths().stream()
                .filter(file -> file.startsWith(prefix) && file.indexOf('/', prefix.length()) < 0)
                .map(file -> (FileStatus) new Status(new Path(ROOT + file), false, volume().length(file)))
                .toList();
        return children.toArray(FileStatus[]::new);
    }

    @Override
    public boolean rename(Path from, Path to) {
        throw new UnsupportedOperationException("nobody renames checkpoints");
    }

    @Override
    public BlockLocation[] getFileBlockLocations(FileStatus file, long start, long length) {
        return new BlockLocation[0];
    }

    @Override
    public Path getWorkingDirectory() {
        return new Path(ROOT + "/");
    }

    @Override
    public Path getHomeDirectory() {
        return getWorkingDirectory();
    }

    @Override
    public URI getUri() {
        return URI.create(ROOT);
    }

    @Override
    public boolean isDistributedFS() {
        return true;
    }

    @Override
    public FileSystemKind getKind() {
        return FileSystemKind.FILE_SYSTEM;
    }
}
