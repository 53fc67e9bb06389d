package dev.millrace.cli.savepoint;

import dev.millrace.flink.check.OperatorVerdict;
import dev.millrace.flink.check.RestoreReport;
import dev.millrace.flink.savepoint.StateVerdict;
import java.util.LinkedHashMap;
import java.util.Map;

/** Says for machines whether a job could start from a savepoint: names of fields stay as they are. Stateless. */
public final class CheckJson {
    private CheckJson() {}

    /** One object, over several lines. */
    public static String of(RestoreReport report) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("path", report.path());
        json.put("job", report.jobName());
        json.put("restores", report.wouldRestore());
        json.put("complete", report.isComplete());
        json.put("allowNonRestoredState", report.isLenient());
        json.put(
                "operators",
                report.operators().stream().map(CheckJson::operator).toList());
        json.put("faults", report.faults().stream().map(InspectJson::fault).toList());
        return Json.text(json);
    }

    private static Map<String, Object> operator(OperatorVerdict operator) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", operator.id());
        json.put("name", operator.name().isEmpty() ? null : operator.name());
        json.put("uid", operator.uid().isEmpty() ? null : operator.uid());
        json.put("verdict", operator.verdict().name());
        json.put("reason", operator.reason());
        json.put("states", operator.states().stream().map(CheckJson::state).toList());
        return json;
    }

    private static Map<String, Object> state(StateVerdict state) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", state.name());
        json.put("kind", state.kind().name());
        json.put("verdict", state.verdict().name());
        json.put("reason", state.reason());
        return json;
    }
}
