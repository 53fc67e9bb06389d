package dev.millrace.flink.host;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread locals of one task. On Flink each task has a thread of its own, and user code may rely on what it has put
 * into thread locals; here tasks share threads, so each brings its own along for a turn. Owned by the task's thread.
 */
final class ThreadLocals {
    private static final Logger LOG = LoggerFactory.getLogger(ThreadLocals.class);

    private static final VarHandle OWN = field("threadLocals");
    private static final VarHandle INHERITABLE = field("inheritableThreadLocals");

    private Object own;
    private Object inheritable;
    private Object ownOfThread;
    private Object inheritableOfThread;

    /** Null, with thread locals shared as they are, if the JDK keeps them elsewhere or package java.lang closed. */
    private static VarHandle field(String name) {
        try {
            MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup());
            Class<?> type = lookup.findClass("java.lang.ThreadLocal$ThreadLocalMap");
            return lookup.findVarHandle(Thread.class, name, type);
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.debug("tasks that share a thread share its thread locals", e);
            return null;
        }
    }

    /** Whether what a task puts into thread locals stays there until its next turn. */
    static boolean areKept() {
        return OWN != null && INHERITABLE != null;
    }

    /** To be called before a turn, on its thread. */
    void enter(Thread thread) {
        if (areKept()) {
            ownOfThread = OWN.get(thread);
            inheritableOfThread = INHERITABLE.get(thread);
            OWN.set(thread, own);
            INHERITABLE.set(thread, inheritable);
        }
    }

    /** To be called after the turn, on the same thread. */
    void leave(Thread thread) {
        if (areKept()) {
            own = OWN.get(thread);
            inheritable = INHERITABLE.get(thread);
            OWN.set(thread, ownOfThread);
            INHERITABLE.set(thread, inheritableOfThread);
            ownOfThread = null;
            inheritableOfThread = null;
        }
    }
}
