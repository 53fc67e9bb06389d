package dev.millrace.server.handover.deployment;

/**
 * How large TaskManagers have to be. Immutable; decision records 0046, and for CPU 0049, have the formula's reasons.
 *
 * @param slots of each TaskManager
 * @param taskManagerMb its whole process
 * @param taskManagerCpu cores
 * @param jobManagerMb its whole process
 */
record Sizing(int slots, long taskManagerMb, double taskManagerCpu, long jobManagerMb) {
    /** One process held all; beyond that many slots several are the point of moving. */
    private static final int MOST_SLOTS = 4;

    private static final long MIB = 1 << 20;
    /** Of live objects, for a collector to have room. */
    private static final double HEAP_ROOM = 2;

    private static final double NETWORK_FRACTION = 0.1;
    private static final double OVERHEAD_FRACTION = 0.1;
    /** Framework heap and off-heap, metaspace: Flink's defaults. */
    private static final long FIXED_MB = 128 + 128 + 256;

    private static final long SMALLEST_MB = 1728;
    private static final long JOB_MANAGER_MB = 1600;
    private static final long STEP_MB = 256;
    private static final double CPU_STEP = 0.5;

    static Sizing of(Measured measured, int parallelism) {
        int slots = Math.min(MOST_SLOTS, parallelism);
        int taskManagers = taskManagers(parallelism);
        double heapMb = HEAP_ROOM * measured.heapAfterGcBytes() / MIB / taskManagers;
        double managedMb = (double) Math.max(measured.managedBytes(), 0) / MIB / taskManagers;
        double totalMb = (heapMb + managedMb + FIXED_MB) / (1 - NETWORK_FRACTION - OVERHEAD_FRACTION);
        double cores = measured.busyCores() * CpuRatio.median() / taskManagers;
        return new Sizing(
                slots,
                Math.max(SMALLEST_MB, roundUp(totalMb, STEP_MB)),
                Math.max(CPU_STEP, Math.ceil(cores / CPU_STEP) * CPU_STEP),
                JOB_MANAGER_MB);
    }

    static int taskManagers(int parallelism) {
        int slots = Math.min(MOST_SLOTS, parallelism);
        return (parallelism + slots - 1) / slots;
    }

    private static long roundUp(double value, long step) {
        return (long) Math.ceil(value / step) * step;
    }
}
