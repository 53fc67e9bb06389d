package dev.millrace.flink.simulation;

import dev.millrace.engine.schedule.Outcome;
import dev.millrace.engine.schedule.Schedulable;
import dev.millrace.engine.schedule.Scheduler;
import dev.millrace.engine.time.Clock;
import dev.millrace.flink.job.ControlThreads;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Control threads that are duties of the simulation: what they do, and when, follows from the seed. */
final class SimulatedThreads implements ControlThreads {
    private final Scheduler scheduler;
    private final Clock clock;
    private final Random random;
    private final Faults faults;
    private final Consumer<Throwable> problems;
    private final Background background = new Background();
    private int created;

    /** @param problems told what no real thread should have to print */
    SimulatedThreads(Scheduler scheduler, Clock clock, Random random, Faults faults, Consumer<Throwable> problems) {
        this.scheduler = scheduler;
        this.clock = clock;
        this.random = random;
        this.faults = faults;
        this.problems = problems;
    }

    @Override
    public ExecutorService background() {
        return background;
    }

    @Override
    public ScheduledExecutorService serial(String name, ClassLoader context, Runnable atStart) {
        return new Serial(name, name.startsWith("millrace-checkpoints") ? Step.CHECKPOINT_MESSAGE : null);
    }

    @Override
    public void close() {
        background.shutdown();
    }

    private void run(Runnable action, Step step) {
        try {
            if (step == null) {
                action.run();
            } else {
                faults.at(step, action);
            }
        } catch (Faults.Crash dead) {
            // Whoever drives the simulation sees it, too.
        } catch (Throwable thrown) {
            problems.accept(thrown);
        }
    }

    private abstract static class Simulated extends AbstractExecutorService {
        boolean shutdown;

        @Override
        public void shutdown() {
            shutdown = true;
        }

        @Override
        public List<Runnable> shutdownNow() {
            shutdown = true;
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return shutdown;
        }

        @Override
        public boolean isTerminated() {
            return shutdown;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return true;
        }
    }

    /** Any number of actions at once, some of which take their time. */
    private final class Background extends Simulated {
        @Override
        public void execute(Runnable action) {
            if (shutdown) {
                throw new RejectedExecutionException("the engine is closed");
            }
            Schedulable[] self = new Schedulable[1];
            self[0] = scheduler.attach(
                    "background-" + created++,
                    () -> {
                        run(action, Step.BACKGROUND_ACTION);
                        return Outcome.DONE;
                    },
                    0,
                    false);
            if (random.nextInt(4) == 0) {
                clock.schedule(1 + random.nextInt(random.nextInt(20) == 0 ? 2000 : 20), self[0]::wake);
            } else {
                self[0].wake();
            }
        }
    }

    /** One action at a time, in order. */
    private final class Serial extends Simulated implements ScheduledExecutorService {
        private final Queue<Runnable> waiting = new ArrayDeque<>();
        private final Step step;
        private final Schedulable schedulable;

        Serial(String name, Step step) {
            this.step = step;
            this.schedulable = scheduler.attach(name, this::turn, 0, false);
        }

        private Outcome turn() {
            Runnable action = waiting.poll();
            if (action == null) {
                return Outcome.WAIT;
            }
            run(action, step);
            return waiting.isEmpty() ? Outcome.WAIT : Outcome.AGAIN;
        }

        @Override
        public void execute(Runnable action) {
            if (shutdown) {
                throw new RejectedExecutionException("shut down");
            }
            waiting.add(action);
            schedulable.wake();
        }

        @Override
        public List<Runnable> shutdownNow() {
            waiting.clear();
            return super.shutdownNow();
        }

        @Override
        public ScheduledFuture<?> schedule(Runnable action, long delay, TimeUnit unit) {
            Clock.Alarm alarm = clock.schedule(unit.toMillis(delay), () -> {
                if (!shutdown) {
                    execute(action);
                }
            });
            return new Scheduled(alarm);
        }

        @Override
        public <V> ScheduledFuture<V> schedule(Callable<V> action, long delay, TimeUnit unit) {
            throw new UnsupportedOperationException("no source of the simulation asks for it");
        }

        @Override
        public ScheduledFuture<?> scheduleAtFixedRate(Runnable action, long initial, long period, TimeUnit unit) {
            throw new UnsupportedOperationException("no source of the simulation asks for it");
        }

        @Override
        public ScheduledFuture<?> scheduleWithFixedDelay(Runnable action, long initial, long delay, TimeUnit unit) {
            throw new UnsupportedOperationException("no source of the simulation asks for it");
        }
    }

    private record Scheduled(Clock.Alarm alarm) implements ScheduledFuture<Object> {
        @Override
        public long getDelay(TimeUnit unit) {
            return 0;
        }

        @Override
        public int compareTo(Delayed other) {
            return 0;
        }

        @Override
        public boolean cancel(boolean interrupts) {
            return alarm.cancel();
        }

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public boolean isDone() {
            return false;
        }

        @Override
        public Object get() {
            return null;
        }

        @Override
        public Object get(long timeout, TimeUnit unit) {
            return null;
        }
    }
}
