package dev.millrace.flink.metric;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.flink.metrics.CharacterFilter;
import org.apache.flink.runtime.metrics.dump.QueryScopeInfo;
import org.apache.flink.runtime.metrics.dump.QueryScopeInfo.JobManagerOperatorQueryScopeInfo;
import org.apache.flink.runtime.metrics.dump.QueryScopeInfo.JobQueryScopeInfo;
import org.apache.flink.runtime.metrics.dump.QueryScopeInfo.OperatorQueryScopeInfo;
import org.apache.flink.runtime.metrics.dump.QueryScopeInfo.TaskQueryScopeInfo;
import org.apache.flink.runtime.metrics.groups.AbstractMetricGroup;

/**
 * What some metrics are about, on its way to another process. Immutable, as long as nobody changes the collections.
 *
 * @param number of the group, for its metrics to refer to
 * @param components of its scope, as one sees them in an identifier
 * @param names of its logical scope
 * @param variables such as {@code <job_id>}, in their order
 * @param rest where the REST API shows them
 */
record CarriedGroup(
        int number,
        ArrayList<String> components,
        ArrayList<String> names,
        LinkedHashMap<String, String> variables,
        Rest rest)
        implements Serializable {
    private static final char BETWEEN_NAMES = '\0';

    /** Flink's {@link QueryScopeInfo}, which cannot be serialised; fields that a category has none of are empty. */
    record Rest(byte category, String job, String vertex, int subtask, int attempt, String operator, String scope)
            implements Serializable {

        static Rest of(QueryScopeInfo info) {
            byte category = info.getCategory();
            if (info instanceof JobQueryScopeInfo job) {
                return new Rest(category, job.jobID, "", 0, 0, "", info.scope);
            } else if (info instanceof TaskQueryScopeInfo task) {
                return new Rest(
                        category, task.jobID, task.vertexID, task.subtaskIndex, task.attemptNumber, "", info.scope);
            } else if (info instanceof OperatorQueryScopeInfo one) {
                return new Rest(
                        category,
                        one.jobID,
                        one.vertexID,
                        one.subtaskIndex,
                        one.attemptNumber,
                        one.operatorName,
                        info.scope);
            }
            JobManagerOperatorQueryScopeInfo coordinator = (JobManagerOperatorQueryScopeInfo) info;
            return new Rest(
                    category, coordinator.jobID, coordinator.vertexID, 0, 0, coordinator.operatorName, info.scope);
        }

        QueryScopeInfo info() {
            return switch (category) {
                case QueryScopeInfo.INFO_CATEGORY_JOB -> new JobQueryScopeInfo(job, scope);
                case QueryScopeInfo.INFO_CATEGORY_TASK -> new TaskQueryScopeInfo(job, vertex, subtask, attempt, scope);
                case QueryScopeInfo.INFO_CATEGORY_OPERATOR ->
                    new OperatorQueryScopeInfo(job, vertex, subtask, attempt, operator, scope);
                default -> new JobManagerOperatorQueryScopeInfo(job, vertex, operator, scope);
            };
        }
    }

    static CarriedGroup of(int number, AbstractMetricGroup<?> group, QueryScopeInfo info) {
        String logical = group.getLogicalScope(CharacterFilter.NO_OP_FILTER, BETWEEN_NAMES);
        return new CarriedGroup(
                number,
                new ArrayList<>(List.of(group.getScopeComponents())),
                new ArrayList<>(List.of(logical.split(Pattern.quote(String.valueOf(BETWEEN_NAMES))))),
                new LinkedHashMap<>(group.getAllVariables()),
                Rest.of(info));
    }
}
