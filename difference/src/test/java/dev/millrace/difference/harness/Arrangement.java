package dev.millrace.difference.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * What of an output's order counts: brings recorded lines into a form in which equal results are equal lists.
 * Immutable.
 *
 * @param key tells which lines belong together; asked when the record arrives
 * @param form makes the canonical list
 */
public record Arrangement<T>(Function<? super T, ?> key, UnaryOperator<List<Arrangement.Line>> form) {

    /** A recorded value as text, with the key it belongs to. */
    public record Line(String key, String text) {}

    /** Order is open. */
    public static <T> Arrangement<T> multiset() {
        return new Arrangement<>(value -> "", lines -> sorted(lines));
    }

    /** Order counts over the whole output: one subtask wrote it. */
    public static <T> Arrangement<T> ordered() {
        return new Arrangement<>(value -> "", UnaryOperator.identity());
    }

    /** Order counts among the values of a key. */
    public static <T> Arrangement<T> orderedPerKey(Function<? super T, ?> key) {
        return new Arrangement<>(key, lines -> grouped(lines, group -> group));
    }

    /** Only the last value of a key counts: where the number of intermediate results is open. */
    public static <T> Arrangement<T> lastPerKey(Function<? super T, ?> key) {
        return new Arrangement<>(key, lines -> grouped(lines, group -> group.subList(group.size() - 1, group.size())));
    }

    /** Only whether a value occurs counts. */
    public static <T> Arrangement<T> distinct() {
        return new Arrangement<>(
                value -> "", lines -> sorted(lines.stream().distinct().toList()));
    }

    /** Only a key's sum counts: where the division into parts depends on the wall clock. */
    public static <T> Arrangement<T> totals(Function<? super T, ?> key, Function<? super T, Long> number) {
        return new Arrangement<T>(
                value -> Rendering.of(key.apply(value)) + "=" + number.apply(value), lines -> totals(lines));
    }

    private static List<Line> totals(List<Line> lines) {
        Map<String, Long> sums = new TreeMap<>();
        for (Line line : lines) {
            int equals = line.key().lastIndexOf('=');
            sums.merge(line.key().substring(0, equals), Long.valueOf(line.key().substring(equals + 1)), Long::sum);
        }
        return sums.entrySet().stream()
                .map(sum -> new Line(sum.getKey(), sum.getKey() + "=" + sum.getValue()))
                .toList();
    }

    private static List<Line> sorted(List<Line> lines) {
        return lines.stream()
                .sorted((left, right) -> left.text().compareTo(right.text()))
                .toList();
    }

    private static List<Line> grouped(List<Line> lines, UnaryOperator<List<Line>> each) {
        Map<String, List<Line>> groups =
                lines.stream().collect(Collectors.groupingBy(Line::key, TreeMap::new, Collectors.toList()));
        List<Line> all = new ArrayList<>();
        groups.forEach((key, group) ->
                each.apply(group).forEach(line -> all.add(new Line(key, "[" + key + "] " + line.text()))));
        return all;
    }
}
