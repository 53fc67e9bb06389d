package dev.millrace.difference.alone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.embedded.Millrace;
import dev.millrace.embedded.MillraceJob;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.accumulators.IntCounter;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;

/** Accumulators that cannot be merged: a job with them ends all the same. Stock Flink's never does for the first. */
class AccumulatorsOnMillraceTest {

    private static final long LONGEST_JOB_S = 10;

    @Test
    void shouldEndJobWhoseAccumulatorsOfOneNameHaveTwoTypes() throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(1);
        env.fromSequence(1, 10)
                .map(new RichMapFunction<Long, Long>() {
                    @Override
                    public Long map(Long number) {
                        getRuntimeContext().getIntCounter("same").add(1);
                        return number;
                    }
                })
                .rebalance()
                .map(new RichMapFunction<Long, Long>() {
                    @Override
                    public Long map(Long number) {
                        getRuntimeContext().getLongCounter("same").add(1);
                        return number;
                    }
                })
                .print();

        assertThat(resultOf(env)).isNotNull();
    }

    @Test
    void shouldEndJobWhoseAccumulatorCannotBeCloned() throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(2);
        env.fromSequence(1, 10)
                .map(new RichMapFunction<Long, Long>() {
                    @Override
                    public void open(OpenContext context) {
                        getRuntimeContext().addAccumulator("unclonable", new Unclonable());
                    }

                    @Override
                    public Long map(Long number) {
                        return number;
                    }
                })
                .print();

        assertThat(resultOf(env)).isNotNull();
    }

    private static JobResult resultOf(StreamExecutionEnvironment env) throws Exception {
        Millrace millrace = Millrace.start(new Configuration());
        MillraceJob job =
                millrace.submit(env.getStreamGraph().getJobGraph(), AccumulatorsOnMillraceTest.class.getClassLoader());
        JobResult result = job.result().get(LONGEST_JOB_S, TimeUnit.SECONDS);
        // Not after a job without a result: it would be waited for.
        millrace.close();
        return result;
    }

    private static final class Unclonable extends IntCounter {

        private static final long serialVersionUID = 1L;

        @Override
        public IntCounter clone() {
            throw new IllegalStateException("not to be cloned");
        }
    }
}
