package dev.millrace.difference.harness;

import static org.assertj.core.api.Assertions.fail;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Runs each of its programs on stock Flink and on Millrace at each parallelism and compares.
 *
 * <p>{@code -Ddifference.subject=flink} compares stock Flink with itself, which shows whether a program is fit to be
 * compared; {@code -Ddifference.only=TEXT} takes the cases whose name has TEXT in it;
 * {@code -Ddifference.parallelism=N} takes one parallelism; {@code -Ddifference.show=true} prints what Flink recorded.
 */
public abstract class Catalogue {

    private static final EngineUnderTest REFERENCE = new StockFlink();
    private static final EngineUnderTest SUBJECT =
            System.getProperty("difference.subject", "millrace").equals("flink") ? REFERENCE : new OnMillrace();
    private static final String ONLY = System.getProperty("difference.only", "");
    private static final Integer PARALLELISM = Integer.getInteger("difference.parallelism");
    private static final boolean SHOW = Boolean.getBoolean("difference.show");

    protected abstract List<Case> cases();

    @TestFactory
    Stream<DynamicTest> shouldDoWhatFlinkDoes() {
        return cases().stream()
                .filter(one -> one.name().contains(ONLY))
                .flatMap(one -> one.parallelisms().stream()
                        .filter(parallelism -> PARALLELISM == null || PARALLELISM.equals(parallelism))
                        .map(parallelism -> DynamicTest.dynamicTest(
                                one.name() + " @" + parallelism, () -> compare(one, parallelism))));
    }

    private static void compare(Case one, int parallelism) throws Exception {
        Outcome reference = Run.of(one.program(), parallelism, REFERENCE);
        if (SHOW) {
            System.out.println(one.name() + " @" + parallelism + ": " + reference.outputs() + " "
                    + reference.accumulators() + " " + reference.rootCause());
        }
        Outcome subject = Run.of(one.program(), parallelism, SUBJECT);
        Optional<String> difference = Difference.between(reference, subject, one);
        String what = "'" + one.name() + "' at parallelism " + parallelism;
        if (one.deviation().isEmpty() || SUBJECT == REFERENCE || !reference.ended(one.end())) {
            difference.ifPresent(text -> fail(what + ":\n" + text));
        } else if (difference.isEmpty()) {
            fail(what + ": is said to deviate, as " + one.deviation() + ", and does not");
        }
    }
}
