package dev.millrace.cli.diagnosis;

/** How a function's class is called in a message. Immutable. */
final class FunctionName {
    private static final String LAMBDA = "$$Lambda";

    private FunctionName() {}

    static String of(Class<?> type) {
        if (isLambda(type)) {
            return "a lambda in " + outerOfLambda(type);
        }
        if (type.isAnonymousClass()) {
            return "the anonymous class " + type.getName();
        }
        return type.getName();
    }

    /** Short, for the start of a path of fields. */
    static String shortNameOf(Class<?> type) {
        if (isLambda(type)) {
            return "lambda";
        }
        String name = type.getName();
        return name.substring(name.lastIndexOf('.') + 1);
    }

    static boolean isLambda(Class<?> type) {
        return type.getName().contains(LAMBDA);
    }

    private static String outerOfLambda(Class<?> type) {
        return type.getName().substring(0, type.getName().indexOf(LAMBDA));
    }
}
