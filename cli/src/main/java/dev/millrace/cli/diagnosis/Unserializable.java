package dev.millrace.cli.diagnosis;

import dev.millrace.cli.error.Errors;
import dev.millrace.engine.error.MillraceException;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.util.Optional;

/** Finds the object that keeps a function from being serialized, and the fields by which it is reached. Immutable. */
public final class Unserializable {
    private static final String MAKE_TRANSIENT =
            "make the field transient and fill it in open() of a Rich function, or use a serializable type";
    private static final String LET_GO_OF_OUTER =
            "make the class static or top-level; a lambda uses 'this' when it reads a field: copy the field to a local"
                    + " variable first";

    private Unserializable() {}

    /** Whether a failure is about an object that cannot be serialized. */
    public static boolean isCauseOf(Throwable failure) {
        return UserFrames.chain(failure).stream().anyMatch(NotSerializableException.class::isInstance);
    }

    /**
     * Serializes {@code root} once more and watches where it ends.
     *
     * @param what what {@code root} is to its author, such as {@code "operator 'Map'"}
     * @param cause the failure that started the search
     * @return empty if {@code root} can be serialized after all
     */
    public static Optional<MillraceException> in(Object root, String what, Throwable cause) {
        try (Watch watch = new Watch()) {
            try {
                watch.writeObject(root);
                return Optional.empty();
            } catch (NotSerializableException e) {
                return Optional.of(failure(root, watch.last, what, cause));
            } catch (IOException | RuntimeException e) {
                return Optional.empty();
            }
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static MillraceException failure(Object root, Object culprit, String what, Throwable cause) {
        String type = culprit.getClass().getName();
        String frames = UserFrames.text(UserFrames.of(cause));
        ObjectPath path = ObjectPath.between(root, culprit);
        String name = what.isEmpty() ? FunctionName.of(root.getClass()) : what;
        if (path.isEmpty()) {
            return Errors.user(
                    "E129",
                    name + " cannot be serialized: " + type + " does not implement java.io.Serializable" + frames,
                    "let the class implement java.io.Serializable",
                    cause);
        }
        return Errors.user(
                "E129",
                name + " cannot be serialized: " + path + " holds a " + type + ", which is not serializable" + frames,
                path.endsAtOuter() ? LET_GO_OF_OUTER : MAKE_TRANSIENT,
                cause);
    }

    /** Is told of every object just before it is written, so that the last one is the one that could not be. */
    private static final class Watch extends ObjectOutputStream {
        private Object last;
        private boolean isOver;

        Watch() throws IOException {
            super(OutputStream.nullOutputStream());
            enableReplaceObject(true);
        }

        @Override
        protected Object replaceObject(Object object) {
            isOver |= object instanceof NotSerializableException; // Java writes down the failure too, then gives up.
            last = isOver ? last : object;
            return object;
        }
    }
}
