package dev.millrace.benchmarks.checkpoint;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Looks at the heap again and again while a job runs, from a thread of its own. Closed by the thread that made it. */
final class HeapSamples implements AutoCloseable {
    private static final long INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(200);
    /** The serial collector leaves some of what is dead where it is, save in every fourth full collection. */
    private static final int COLLECTIONS = 4;
    /** After a snapshot's files have been written its task still has to let go of it. */
    private static final long SETTLE_NS = TimeUnit.MILLISECONDS.toNanos(300);

    private final Thread thread = new Thread(this::sample, "heap-samples");
    private final List<Long> idle = new ArrayList<>();
    private final List<Long> inProgress = new ArrayList<>();
    private volatile boolean isClosed;

    /** Begins to sample. */
    static HeapSamples start() {
        HeapSamples samples = new HeapSamples();
        samples.thread.setDaemon(true);
        samples.thread.start();
        return samples;
    }

    /** What lives on the heap now. Takes as long as some collections. */
    static long liveBytes() {
        long bytes = Long.MAX_VALUE;
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            bytes = Math.min(bytes, leftByLastCollection());
        }
        return bytes;
    }

    /** As the collector saw it: what is allocated between its end and a look at the heap is mostly garbage. */
    private static long leftByLastCollection() {
        long bytes = 0;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            MemoryUsage usage = pool.getType() == MemoryType.HEAP ? pool.getCollectionUsage() : null;
            bytes += usage == null ? 0 : usage.getUsed();
        }
        return bytes;
    }

    private void sample() {
        long lastWritingNs = System.nanoTime();
        boolean isSteady = false;
        while (!isClosed) {
            LockSupport.parkNanos(INTERVAL_NS);
            boolean wasWriting = SlowFileSystem.isWriting();
            boolean isSettled = System.nanoTime() - lastWritingNs > SETTLE_NS;
            // A snapshot that began while keys were still coming is not one of a steady load.
            isSteady = isSteady || (SteadyCounter.isFull() && !wasWriting);
            long live = isSteady ? liveBytes() : 0;
            boolean isWriting = SlowFileSystem.isWriting();
            if (wasWriting || isWriting) {
                lastWritingNs = System.nanoTime();
            }
            if (live > 0 && wasWriting && isWriting) {
                inProgress.add(live);
            } else if (live > 0 && isSettled && !wasWriting && !isWriting) {
                idle.add(live);
            }
        }
    }

    /** The live heap in bytes while no snapshot was in progress, each time that it was looked at. */
    List<Long> idle() {
        return idle;
    }

    /** The same while one was. */
    List<Long> inProgress() {
        return inProgress;
    }

    /** Blocks until the last sample is taken. */
    @Override
    public void close() throws InterruptedException {
        isClosed = true;
        thread.join();
    }
}
