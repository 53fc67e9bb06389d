package dev.millrace.flink.copy;

import static org.apache.flink.shaded.asm9.org.objectweb.asm.Opcodes.AALOAD;
import static org.apache.flink.shaded.asm9.org.objectweb.asm.Opcodes.ACC_FINAL;
import static org.apache.flink.shaded.asm9.org.objectweb.asm.Opcodes.ACC_PRIVATE;
import static org.apache.flink.shaded.asm9.org.objectweb.asm.Opcodes.ACC_PUBLIC;
import static org.apache.flink.shaded.asm9.org.objectweb.asm.Opcodes.ACONST_NULL;
import static org.apache.flink.shaded.asm9.org.objectweb.asm.Opcodes.ALOAD;
import static org.apache.flink.shaded.asm9.org.objectweb.asm.Opcodes.ARETURN;
import static org.apache.flink.shaded.asm9.org.objectweb.asm.Opcodes.ASTORE;
import static org.apache.flink.shaded.asm9.org.objectweb.asm.Opcodes.CHECKCAST;
import static org.apache.flink.shaded.asm9.org.objectweb.asm.Opcodes.DUP;
import static org.apache.flink.shaded.asm9.org.objectweb.asm.Opcodes.GETFIELD;
import static org.apache.flink.shaded.asm9.org.objectweb.asm.Opcodes.GOTO;
import static org.apache.flink.shaded.asm9.org.objectweb.asm.Opcodes.IFNONNULL;
import static org.apache.flink.shaded.asm9.org.objectweb.asm.Opcodes.IFNULL;
import static org.apache.flink.shaded.asm9.org.objectweb.asm.Opcodes.IF_ACMPEQ;
import static org.apache.flink.shaded.asm9.org.objectweb.asm.Opcodes.IF_ACMPNE;
import static org.apache.flink.shaded.asm9.org.objectweb.asm.Opcodes.INVOKEINTERFACE;
import static org.apache.flink.shaded.asm9.org.objectweb.asm.Opcodes.INVOKESPECIAL;
import static org.apache.flink.shaded.asm9.org.objectweb.asm.Opcodes.INVOKEVIRTUAL;
import static org.apache.flink.shaded.asm9.org.objectweb.asm.Opcodes.NEW;
import static org.apache.flink.shaded.asm9.org.objectweb.asm.Opcodes.PUTFIELD;
import static org.apache.flink.shaded.asm9.org.objectweb.asm.Opcodes.RETURN;
import static org.apache.flink.shaded.asm9.org.objectweb.asm.Opcodes.SIPUSH;
import static org.apache.flink.shaded.asm9.org.objectweb.asm.Opcodes.V11;

import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.shaded.asm9.org.objectweb.asm.ClassWriter;
import org.apache.flink.shaded.asm9.org.objectweb.asm.Label;
import org.apache.flink.shaded.asm9.org.objectweb.asm.MethodVisitor;
import org.apache.flink.shaded.asm9.org.objectweb.asm.Type;

/**
 * Writes a class that copies objects of one class field by field, and loads it as a hidden nest mate of that class, so
 * that it reaches private fields and goes when the class goes. Thread-safe.
 */
final class CopierGenerator {
    private static final String OBJECT = "java/lang/Object";
    private static final String COPIER = Type.getInternalName(Copier.class);
    private static final String COPIERS = "[L" + COPIER + ";";
    private static final String COPY = "(Ljava/lang/Object;)Ljava/lang/Object;";
    private static final int THIS = 0;
    private static final int ARGUMENT = 1;
    private static final int FROM = 2;
    private static final int TO = 3;
    private static final int VALUE = 4;

    /** One class for all copiers that do the same, or the JIT would compile, and callers would meet, one a task. */
    private static final ClassValue<Map<String, Class<?>>> WRITTEN = new ClassValue<>() {
        @Override
        protected Map<String, Class<?>> computeValue(Class<?> type) {
            return new HashMap<>();
        }
    };

    private final Field[] fields;
    private final Copier[] nested;
    private final boolean strict;
    private final String name;
    private final String self;
    private final ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS | ClassWriter.COMPUTE_FRAMES) {
        @Override
        protected String getCommonSuperClass(String one, String other) {
            return OBJECT;
        }
    };

    private CopierGenerator(Class<?> type, Field[] fields, Copier[] nested, boolean strict) {
        this.fields = fields;
        this.nested = nested;
        this.strict = strict;
        this.name = Type.getInternalName(type);
        this.self = name + "$$MillraceCopier";
    }

    /**
     * Makes the copier, or returns null if a field is out of its reach.
     *
     * @param nested copies each field; null where the reference may be shared
     * @param odd copies objects of subclasses, and those with a field that is null if {@code strict}
     */
    static Copier generate(Class<?> type, Field[] fields, Copier[] nested, Copier odd, boolean strict)
            throws ReflectiveOperationException {
        for (Field field : fields) {
            if (!isReachable(field, type)) {
                return null;
            }
        }
        CopierGenerator generator = new CopierGenerator(type, fields, nested, strict);
        Map<String, Class<?>> written = WRITTEN.get(type);
        Class<?> copier;
        synchronized (written) {
            copier = written.get(generator.shape());
            if (copier == null) {
                copier = MethodHandles.privateLookupIn(type, MethodHandles.lookup())
                        .defineHiddenClass(generator.write(), true, MethodHandles.Lookup.ClassOption.NESTMATE)
                        .lookupClass();
                written.put(generator.shape(), copier);
            }
        }
        return (Copier)
                copier.getDeclaredConstructor(Copier[].class, Copier.class).newInstance(nested, odd);
    }

    /** What distinguishes the code of two copiers of one type. */
    private String shape() {
        StringBuilder shape = new StringBuilder(strict ? "strict" : "");
        for (int i = 0; i < fields.length; i++) {
            shape.append(nested[i] == null ? " =" : " ").append(fields[i].getName());
        }
        return shape.toString();
    }

    private static boolean isReachable(Field field, Class<?> type) {
        int modifiers = field.getModifiers();
        return !Modifier.isFinal(modifiers) && (field.getDeclaringClass() == type || Modifier.isPublic(modifiers));
    }

    private byte[] write() {
        writer.visit(V11, ACC_PUBLIC | ACC_FINAL, self, null, OBJECT, new String[] {COPIER});
        writer.visitField(ACC_PRIVATE | ACC_FINAL, "nested", COPIERS, null, null);
        writer.visitField(ACC_PRIVATE | ACC_FINAL, "odd", "L" + COPIER + ";", null, null);
        writeConstructor();
        writeCopy();
        writer.visitEnd();
        return writer.toByteArray();
    }

    private void writeConstructor() {
        MethodVisitor code = writer.visitMethod(ACC_PUBLIC, "<init>", "(" + COPIERS + "L" + COPIER + ";)V", null, null);
        code.visitCode();
        code.visitVarInsn(ALOAD, THIS);
        code.visitMethodInsn(INVOKESPECIAL, OBJECT, "<init>", "()V", false);
        code.visitVarInsn(ALOAD, THIS);
        code.visitVarInsn(ALOAD, 1);
        code.visitFieldInsn(PUTFIELD, self, "nested", COPIERS);
        code.visitVarInsn(ALOAD, THIS);
        code.visitVarInsn(ALOAD, 2);
        code.visitFieldInsn(PUTFIELD, self, "odd", "L" + COPIER + ";");
        code.visitInsn(RETURN);
        code.visitMaxs(0, 0);
        code.visitEnd();
    }

    private void writeCopy() {
        MethodVisitor code = writer.visitMethod(ACC_PUBLIC, "copy", COPY, null, null);
        code.visitCode();
        writeOddCases(code);
        code.visitVarInsn(ALOAD, ARGUMENT);
        code.visitTypeInsn(CHECKCAST, name);
        code.visitVarInsn(ASTORE, FROM);
        code.visitTypeInsn(NEW, name);
        code.visitInsn(DUP);
        code.visitMethodInsn(INVOKESPECIAL, name, "<init>", "()V", false);
        code.visitVarInsn(ASTORE, TO);
        for (int i = 0; i < fields.length; i++) {
            if (nested[i] == null) {
                writeShared(code, fields[i]);
            } else {
                writeCopied(code, fields[i], i);
            }
        }
        code.visitVarInsn(ALOAD, TO);
        code.visitInsn(ARETURN);
        code.visitMaxs(0, 0);
        code.visitEnd();
    }

    /** Null stays null; what is of another class, or holds null where that is suspect, is left to others. */
    private void writeOddCases(MethodVisitor code) {
        Label present = new Label();
        code.visitVarInsn(ALOAD, ARGUMENT);
        code.visitJumpInsn(IFNONNULL, present);
        code.visitInsn(ACONST_NULL);
        code.visitInsn(ARETURN);
        code.visitLabel(present);
        Label exact = new Label();
        Label odd = new Label();
        code.visitVarInsn(ALOAD, ARGUMENT);
        code.visitMethodInsn(INVOKEVIRTUAL, OBJECT, "getClass", "()Ljava/lang/Class;", false);
        code.visitLdcInsn(Type.getObjectType(name));
        if (strict) {
            code.visitJumpInsn(IF_ACMPNE, odd);
            writeNullChecks(code, odd);
            code.visitJumpInsn(GOTO, exact);
            code.visitLabel(odd);
        } else {
            code.visitJumpInsn(IF_ACMPEQ, exact);
        }
        code.visitVarInsn(ALOAD, THIS);
        code.visitFieldInsn(GETFIELD, self, "odd", "L" + COPIER + ";");
        code.visitVarInsn(ALOAD, ARGUMENT);
        code.visitMethodInsn(INVOKEINTERFACE, COPIER, "copy", COPY, true);
        code.visitInsn(ARETURN);
        code.visitLabel(exact);
    }

    private void writeNullChecks(MethodVisitor code, Label whenNull) {
        for (Field field : fields) {
            if (!field.getType().isPrimitive()) {
                code.visitVarInsn(ALOAD, ARGUMENT);
                code.visitTypeInsn(CHECKCAST, name);
                writeGet(code, field);
                code.visitJumpInsn(IFNULL, whenNull);
            }
        }
    }

    private static void writeGet(MethodVisitor code, Field field) {
        String owner = Type.getInternalName(field.getDeclaringClass());
        code.visitFieldInsn(GETFIELD, owner, field.getName(), Type.getDescriptor(field.getType()));
    }

    private void writeShared(MethodVisitor code, Field field) {
        String owner = Type.getInternalName(field.getDeclaringClass());
        String descriptor = Type.getDescriptor(field.getType());
        code.visitVarInsn(ALOAD, TO);
        code.visitVarInsn(ALOAD, FROM);
        writeGet(code, field);
        code.visitFieldInsn(PUTFIELD, owner, field.getName(), descriptor);
    }

    private void writeCopied(MethodVisitor code, Field field, int index) {
        String owner = Type.getInternalName(field.getDeclaringClass());
        String descriptor = Type.getDescriptor(field.getType());
        Label absent = new Label();
        code.visitVarInsn(ALOAD, FROM);
        writeGet(code, field);
        code.visitVarInsn(ASTORE, VALUE);
        code.visitVarInsn(ALOAD, TO);
        code.visitInsn(ACONST_NULL);
        code.visitFieldInsn(PUTFIELD, owner, field.getName(), descriptor);
        code.visitVarInsn(ALOAD, VALUE);
        code.visitJumpInsn(IFNULL, absent);
        code.visitVarInsn(ALOAD, TO);
        code.visitVarInsn(ALOAD, THIS);
        code.visitFieldInsn(GETFIELD, self, "nested", COPIERS);
        code.visitIntInsn(SIPUSH, index);
        code.visitInsn(AALOAD);
        code.visitVarInsn(ALOAD, VALUE);
        code.visitMethodInsn(INVOKEINTERFACE, COPIER, "copy", COPY, true);
        code.visitTypeInsn(CHECKCAST, Type.getInternalName(field.getType()));
        code.visitFieldInsn(PUTFIELD, owner, field.getName(), descriptor);
        code.visitLabel(absent);
    }
}
