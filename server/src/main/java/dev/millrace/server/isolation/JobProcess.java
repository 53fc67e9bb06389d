package dev.millrace.server.isolation;

import dev.millrace.flink.metric.CarriedMetrics;
import java.io.IOException;
import java.io.Serializable;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One process of a job, seen from the server. Thread-safe. */
final class JobProcess {
    private static final Logger LOG = LoggerFactory.getLogger(JobProcess.class);
    private static final long EXIT_LIMIT_S = 10;

    /** Hears of the process, on a thread of the process's. */
    interface Listener {
        /** How the job fares. */
        void reported(JobReport report);

        /** What its metrics say. */
        void measured(CarriedMetrics metrics);

        /** The job ended, one way or another; nothing else follows. */
        void ended(JobReport last, JobResult result);

        /**
         * The process ended and the job had not; nothing else follows.
         *
         * @param lastLines what it printed last to stderr
         */
        void died(int exitCode, String lastLines);
    }

    private final String name;
    private final Process process;
    private final Frames frames;
    private final Listener listener;
    private final LastLines lastLines = new LastLines();
    private final AtomicLong lastNumber = new AtomicLong();
    private final Map<Long, CompletableFuture<Serializable>> waiting = new ConcurrentHashMap<>();

    private JobProcess(String name, Process process, Listener listener) {
        this.name = name;
        this.process = process;
        this.frames = new Frames(process.getInputStream(), process.getOutputStream());
        this.listener = listener;
    }

    /** @throws IOException if there can be no such process */
    static JobProcess start(String name, JvmCommand command, Message.Start start, Listener listener)
            throws IOException {
        Process process = command.of(IsolatedMain.class).start();
        JobProcess started = new JobProcess(name, process, listener);
        Thread printed = started.thread("prints", started::readPrinted);
        printed.start();
        started.thread("tells", () -> started.listen(start, printed)).start();
        return started;
    }

    private Thread thread(String what, Runnable work) {
        Thread thread = new Thread(work, "millrace-process-" + process.pid() + "-" + what);
        thread.setDaemon(true);
        return thread;
    }

    private void readPrinted() {
        lastLines.read(process.getErrorStream(), line -> LOG.info("job '{}', pid {}: {}", name, pid(), line));
    }

    private void listen(Message.Start start, Thread printed) {
        Message.Ended end = null;
        try {
            frames.send(start);
            while (end == null) {
                Optional<Message> next = frames.receive();
                if (next.isEmpty()) {
                    break;
                }
                if (next.get() instanceof Message.Ended last) {
                    end = last;
                } else {
                    hear(next.get());
                }
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("the process of job '{}', pid {}, cannot be understood and is ended", name, pid(), e);
            kill();
        }
        conclude(end, printed);
    }

    private void hear(Message message) {
        if (message instanceof Message.Reported reported) {
            listener.reported(reported.report());
        } else if (message instanceof Message.Measured measured) {
            listener.measured(measured.metrics());
        } else if (message instanceof Message.Printed line) {
            System.out.println(line.line()); // Where it would be if the job ran here.
        } else if (message instanceof Message.Answer answer) {
            CompletableFuture<Serializable> asked = waiting.remove(answer.number());
            if (asked != null && answer.failure() != null) {
                asked.completeExceptionally(answer.failure());
            } else if (asked != null) {
                asked.complete(answer.value());
            }
        } else {
            throw new IllegalStateException("not a message for a server: " + message);
        }
    }

    private void conclude(Message.Ended end, Thread printed) {
        int exitCode = exitCode(printed);
        if (end == null) {
            listener.died(exitCode, lastLines.text());
        } else {
            listener.ended(end.last(), end.result());
        }
        waiting.values().forEach(asked -> asked.completeExceptionally(gone(null)));
    }

    private IOException gone(IOException cause) {
        return new IOException("the process of job '" + name + "' has ended", cause);
    }

    /** A process that does not end although it said goodbye, or closed its pipe, is ended. */
    private int exitCode(Thread printed) {
        try {
            if (!process.waitFor(EXIT_LIMIT_S, TimeUnit.SECONDS)) {
                kill();
            }
            int code = process.waitFor();
            printed.join(TimeUnit.SECONDS.toMillis(EXIT_LIMIT_S)); // A child of its own may keep the pipe open.
            return code;
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
    }

    long pid() {
        return process.pid();
    }

    /** Asks the job for something; fails when its process ends without an answer. */
    CompletableFuture<Serializable> call(Message.Request request) {
        long number = lastNumber.incrementAndGet();
        CompletableFuture<Serializable> answer = new CompletableFuture<>();
        waiting.put(number, answer);
        try {
            frames.send(new Message.Call(number, request));
        } catch (IOException e) {
            answer.completeExceptionally(gone(e));
        }
        if (!process.isAlive()) {
            answer.completeExceptionally(gone(null)); // Its waiting calls may have been told before this one came.
        }
        return answer;
    }

    /** Ends the process at once; what it has printed can still be read, unlike after the process's own method. */
    void kill() {
        process.toHandle().destroyForcibly();
    }
}
