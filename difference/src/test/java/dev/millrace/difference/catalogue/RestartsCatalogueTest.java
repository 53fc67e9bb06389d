package dev.millrace.difference.catalogue;

import static dev.millrace.difference.harness.Case.fails;
import static dev.millrace.difference.harness.Case.finishes;

import dev.millrace.difference.harness.Case;
import dev.millrace.difference.harness.Catalogue;
import dev.millrace.difference.harness.Outputs;
import java.util.List;
import org.apache.flink.api.common.restartstrategy.RestartStrategies;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Restart strategies, which work without checkpoints too: the job begins anew. */
@SuppressWarnings("deprecation")
class RestartsCatalogueTest extends Catalogue {

    @Override
    protected List<Case> cases() {
        return List.of(
                finishes("fixed-delay restart", RestartsCatalogueTest::restart),
                fails("job gives up after restarts", RestartsCatalogueTest::givesUp));
    }

    private static void givesUp(StreamExecutionEnvironment env, Outputs out) {
        env.setRestartStrategy(RestartStrategies.fixedDelayRestart(2, 1L));
        out.collect(env.fromData(1).map(new FailingFunctions.UntilAttempt(100)), "numbers");
    }

    private static void restart(StreamExecutionEnvironment env, Outputs out) {
        env.setRestartStrategy(RestartStrategies.fixedDelayRestart(5, 1L));
        out.collect(
                env.fromData(1, 2, 3).map(new FailingFunctions.UntilAttempt(2)).setParallelism(1), "numbers");
    }
}
