package dev.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.engine.error.MillraceException;
import dev.millrace.flink.job.MillraceOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.accumulators.LongMaximum;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.streaming.api.CheckpointingMode;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a job that resumes makes of the checkpoints that it finds. */
class ResumeTest {
    private static final int KEYS = 7;

    @TempDir
    private Path directory;

    private final List<String> remarks = Collections.synchronizedList(new ArrayList<>());
    private Millrace engine;

    @AfterEach
    void close() {
        if (engine != null) {
            engine.close();
        }
    }

    /** Counts what it has seen of a key, in all the job's lives. */
    private static final class Count extends RichMapFunction<Long, Long> {
        private static final long serialVersionUID = 1;
        private final LongCounter seen = new LongCounter();
        private final LongMaximum greatest = new LongMaximum();
        private transient ValueState<Long> count;

        @Override
        public void open(OpenContext context) {
            count = getRuntimeContext().getState(new ValueStateDescriptor<>("count", Types.LONG));
            getRuntimeContext().addAccumulator("seen", seen);
            getRuntimeContext().addAccumulator("greatest", greatest);
        }

        @Override
        public Long map(Long number) throws Exception {
            count.update((count.value() == null ? 0 : count.value()) + 1);
            seen.add(1);
            greatest.add(count.value());
            return number;
        }
    }

    private MillraceJob start(long numbers) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(MillraceOptions.RESUME, true);
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY, directory.toUri().toString());
        configuration.set(CheckpointingOptions.MAX_RETAINED_CHECKPOINTS, 3);
        configuration.set(CheckpointingOptions.FS_SMALL_FILE_THRESHOLD, MemorySize.ZERO);
        engine = Millrace.start(configuration, remarks::add);
        MillraceEnvironment env =
                new MillraceEnvironment(engine, new Configuration(), getClass().getClassLoader());
        env.setParallelism(1);
        env.enableCheckpointing(Duration.ofHours(1).toMillis(), CheckpointingMode.EXACTLY_ONCE);
        env.addSource(new GatedNumbers(numbers))
                .returns(Types.LONG)
                .uid("numbers")
                .keyBy(number -> number % KEYS)
                .map(new Count())
                .uid("count")
                .sinkTo(new DiscardingSink<>());
        env.executeAsync("counts");
        return engine.jobs().get(0);
    }

    /** Makes so many checkpoints of a job, after ten numbers each, and lets the process "die". */
    private List<Path> leaveCheckpoints(int count) throws Exception {
        GatedNumbers.allow(0);
        MillraceJob job = start(1_000);
        Running.await(job);
        for (int i = 1; i <= count; i++) {
            GatedNumbers.allow(10L * i);
            GatedNumbers.awaitEmitted(10L * i);
            job.checkpoint(CheckpointType.CONFIGURED).get(30, TimeUnit.SECONDS);
        }
        engine.close();
        List<Path> checkpoints = checkpoints();
        assertThat(checkpoints).hasSize(count);
        return checkpoints;
    }

    /** All {@code chk-N}, oldest first. */
    private List<Path> checkpoints() throws IOException {
        try (Stream<Path> files = Files.walk(directory, 2)) {
            return files.filter(path -> path.getFileName().toString().startsWith("chk-"))
                    .sorted(Comparator.comparing(Path::toString))
                    .toList();
        }
    }

    /** Resumes to the end; how many numbers the job still had to count. */
    private long resume() throws Exception {
        GatedNumbers.allow(Long.MAX_VALUE);
        MillraceJob job = start(1_000);
        JobExecutionResult result = job.result()
                .get(60, TimeUnit.SECONDS)
                .toJobExecutionResult(getClass().getClassLoader());
        assertThat(result.<Long>getAccumulatorResult("greatest"))
                .describedAs("the greatest count of a key, in all lives of the job")
                .isEqualTo((1_000 + KEYS - 1) / KEYS);
        return result.getAccumulatorResult("seen");
    }

    @Test
    void shouldGoOnFromTheNewestCheckpointUnderTheSameId() throws Exception {
        List<Path> left = leaveCheckpoints(3);

        long counted = resume();

        assertThat(counted).isEqualTo(970);
        assertThat(remarks).last().asString().startsWith("job 'counts' resumes from checkpoint 3, ");
        assertThat(engine.jobs().get(0).id().toString())
                .isEqualTo(left.get(0).getParent().getFileName().toString());
        assertThat(checkpoints()).isEmpty();
    }

    @Test
    void shouldStartFromTheBeginningWhereNothingIsLeft() throws Exception {
        GatedNumbers.allow(Long.MAX_VALUE);
        MillraceJob job = start(1_000);

        job.result().get(30, TimeUnit.SECONDS);

        assertThat(remarks).singleElement().asString().contains("it starts from the beginning");
    }

    @Test
    void shouldUseAnOlderCheckpointWhenTheNewestLacksAFile() throws Exception {
        List<Path> left = leaveCheckpoints(3);
        Path lost = stateFile(left.get(2));
        Files.delete(lost);

        long counted = resume();

        assertThat(counted).isEqualTo(980);
        assertThat(remarks)
                .anySatisfy(remark -> assertThat(remark).contains(left.get(2).toString(), lost.toString(), "missing"));
    }

    @Test
    void shouldUseAnOlderCheckpointWhenAFileIsCutOff() throws Exception {
        List<Path> left = leaveCheckpoints(3);
        Path cut = stateFile(left.get(2));
        byte[] bytes = Files.readAllBytes(cut);
        Files.write(cut, Arrays.copyOf(bytes, bytes.length - 1));

        long counted = resume();

        assertThat(counted).isEqualTo(980);
        assertThat(remarks)
                .anySatisfy(remark -> assertThat(remark)
                        .contains(cut + "' has " + (bytes.length - 1) + " bytes where it had " + bytes.length));
    }

    @Test
    void shouldClearAwayACheckpointThatWasNeverCompleted() throws Exception {
        List<Path> left = leaveCheckpoints(2);
        Path torn = Files.createDirectory(left.get(0).resolveSibling("chk-3"));
        Files.writeString(torn.resolve("part"), "half of something");

        long counted = resume();

        assertThat(counted).isEqualTo(980);
        assertThat(torn.resolve("part")).doesNotExist();
    }

    @Test
    void shouldKeepWhatItCannotReadUnderAnotherName() throws Exception {
        List<Path> left = leaveCheckpoints(2);
        Path metadata = left.get(1).resolve("_metadata");
        Files.write(metadata, Arrays.copyOf(Files.readAllBytes(metadata), 20));

        long counted = resume();

        assertThat(counted).isEqualTo(990);
        assertThat(left.get(1).resolveSibling("chk-2.unusable").resolve("_metadata"))
                .exists();
    }

    @Test
    void shouldSurviveAnyFlippedByteInTheMetadata() throws Exception {
        long seed = Long.getLong("test.seed", System.nanoTime());
        System.out.println("-Dtest.seed=" + seed);
        Random random = new Random(seed);
        List<Path> left = leaveCheckpoints(2);
        Resumable resumable = Resumable.like(left.get(0), remarks::add);
        Path metadata = left.get(1).resolve("_metadata");
        byte[] bytes = Files.readAllBytes(metadata);
        int older = 0;
        for (int i = 0; i < 300; i++) {
            byte[] flipped = bytes.clone();
            flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(metadata, flipped);

            Path found = resumable.in(directory);

            assertThat(found).isIn(left);
            older += found.equals(left.get(0)) ? 1 : 0;
        }
        assertThat(older).isPositive();
    }

    @Test
    void shouldSayThatAJobWithoutFilesCannotBeResumed() {
        Configuration configuration = new Configuration();
        configuration.set(MillraceOptions.RESUME, true);
        engine = Millrace.start(configuration);
        MillraceEnvironment env =
                new MillraceEnvironment(engine, new Configuration(), getClass().getClassLoader());
        env.fromData(1).sinkTo(new DiscardingSink<>());

        assertThatThrownBy(() -> env.executeAsync("counts"))
                .hasStackTraceContaining(MillraceException.class.getName())
                .hasStackTraceContaining("job 'counts' cannot be resumed: it keeps no checkpoints in files");
    }

    private static Path stateFile(Path checkpoint) throws IOException {
        try (Stream<Path> files = Files.list(checkpoint)) {
            return files.filter(file -> !file.endsWith("_metadata"))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
    }
}
