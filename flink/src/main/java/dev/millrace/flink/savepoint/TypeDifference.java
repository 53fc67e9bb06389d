package dev.millrace.flink.savepoint;

import dev.millrace.flink.savepoint.TypeTree.Form;
import dev.millrace.flink.savepoint.TypeTree.Part;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Says how a type has changed. Stateless. */
public final class TypeDifference {
    private TypeDifference() {}

    /**
     * One sentence a change, such as "field 'x' of com.example.Event was Integer and is String"; none if none shows.
     */
    public static List<String> between(TypeTree before, TypeTree now) {
        List<String> changes = new ArrayList<>();
        compare("the type", before, now, changes);
        return changes;
    }

    private static void compare(String what, TypeTree before, TypeTree now, List<String> changes) {
        if (before.equals(now)) {
            return;
        }
        boolean isSame = before.form() == now.form() && before.name().equals(now.name());
        if (!isSame) {
            changes.add(what + " was " + before.text() + " and is " + now.text());
        } else if (before.form() == Form.POJO || before.form() == Form.AVRO) {
            fields(before, now, changes);
        } else if (before.form() == Form.ENUM) {
            labels("constant %s of enum " + now.name(), before, now, changes);
        } else if (before.form() == Form.KRYO) {
            labels("Kryo's registration of %s", before, now, changes);
        } else if (before.parts().size() != now.parts().size()) {
            changes.add(what + " was " + before.text() + " and is " + now.text());
        } else {
            for (int i = 0; i < before.parts().size(); i++) {
                String parameter = before.parts().size() == 1
                        ? "the type parameter of " + before.name()
                        : "type parameter " + i + " of " + before.name();
                compare(
                        parameter,
                        before.parts().get(i).type(),
                        now.parts().get(i).type(),
                        changes);
            }
        }
    }

    private static void fields(TypeTree before, TypeTree now, List<String> changes) {
        Map<String, TypeTree> fieldsNow = byLabel(now);
        Map<String, TypeTree> fieldsBefore = byLabel(before);
        fieldsBefore.forEach((name, type) -> {
            TypeTree typeNow = fieldsNow.get(name);
            if (typeNow == null) {
                changes.add("field '" + name + "' of " + before.name() + " is gone");
            } else {
                compare("field '" + name + "' of " + before.name(), type, typeNow, changes);
            }
        });
        fieldsNow.forEach((name, type) -> {
            if (!fieldsBefore.containsKey(name)) {
                changes.add("field '" + name + "' of " + now.name() + " is new");
            }
        });
    }

    private static void labels(String what, TypeTree before, TypeTree now, List<String> changes) {
        for (String name : byLabel(before).keySet()) {
            if (!byLabel(now).containsKey(name)) {
                changes.add(what.formatted(name) + " is gone");
            }
        }
        for (String name : byLabel(now).keySet()) {
            if (!byLabel(before).containsKey(name)) {
                changes.add(what.formatted(name) + " is new");
            }
        }
    }

    private static Map<String, TypeTree> byLabel(TypeTree type) {
        Map<String, TypeTree> parts = new LinkedHashMap<>();
        for (Part part : type.parts()) {
            parts.put(part.label(), part.type());
        }
        return parts;
    }
}
