package dev.millrace.cli.savepoint;

import dev.millrace.engine.error.MillraceException;
import dev.millrace.flink.savepoint.OperatorDescription;
import dev.millrace.flink.savepoint.SavepointDescription;
import dev.millrace.flink.savepoint.StateDescription;
import dev.millrace.flink.savepoint.TypeTree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is in a savepoint for machines: names of fields stay as they are, new ones may be added. Stateless. */
public final class InspectJson {
    private InspectJson() {}

    /** One object, over several lines. */
    public static String of(SavepointDescription savepoint) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("path", savepoint.path());
        json.put("kind", savepoint.kind());
        json.put("checkpointId", savepoint.checkpointId());
        json.put("metadataVersion", savepoint.metadataVersion());
        json.put("bytes", savepoint.bytes());
        json.put("fileCount", savepoint.fileCount());
        json.put("movable", savepoint.isMovable());
        json.put("absolutePaths", savepoint.outside());
        json.put("masterStates", savepoint.masterStates());
        json.put(
                "operators",
                savepoint.operators().stream().map(InspectJson::operator).toList());
        json.put("missingClasses", savepoint.missing());
        json.put("faults", savepoint.faults().stream().map(InspectJson::fault).toList());
        return Json.text(json);
    }

    static Map<String, Object> fault(MillraceException fault) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("code", fault.code());
        json.put("message", fault.getMessage());
        json.put("hint", fault.remedy());
        return json;
    }

    private static Map<String, Object> operator(OperatorDescription operator) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", operator.id());
        json.put("parallelism", operator.parallelism());
        json.put("maxParallelism", operator.maxParallelism());
        json.put("finishedSubtasks", operator.finishedSubtasks());
        json.put("bytes", operator.bytes());
        json.put("coordinatorBytes", operator.coordinatorBytes());
        json.put("rawBytes", operator.rawBytes());
        json.put("inFlightBytes", operator.inFlightBytes());
        json.put("keyedFormats", operator.formats());
        json.put("rocksDbFileCount", operator.files().count());
        json.put("rocksDbFileBytes", operator.files().bytes());
        json.put("states", operator.states().stream().map(InspectJson::state).toList());
        return json;
    }

    private static Map<String, Object> state(StateDescription state) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", state.name());
        json.put("kind", state.kind().name());
        json.put("key", type(state.key()));
        json.put("namespace", type(state.namespace()));
        json.put("value", type(state.value()));
        json.put("ttl", state.isTtl());
        json.put("entries", Json.number(state.entries()));
        json.put("keys", Json.number(state.keys()));
        json.put("bytes", Json.number(state.bytes()));
        return json;
    }

    private static Map<String, Object> type(TypeTree type) {
        if (type == null) {
            return null;
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("text", type.text());
        json.put("form", type.form().name());
        json.put("name", type.name());
        json.put("missing", type.isMissing());
        List<Object> parts = new ArrayList<>();
        for (TypeTree.Part part : type.parts()) {
            Map<String, Object> field = new LinkedHashMap<>();
            field.put("label", part.label());
            field.put("type", type.form() == TypeTree.Form.ENUM ? null : type(part.type()));
            parts.add(field);
        }
        json.put("parts", parts);
        return json;
    }
}
