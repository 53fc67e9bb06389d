package dev.millrace.engine.job;

/**
 * The engine's own settings. Immutable.
 *
 * @param channelCapacity elements that may wait on the way out of one task along one edge; a power of two from 4
 * @param cancellationGraceMs how long cancelled user code may run on before it is interrupted
 * @param cancellationIntervalMs between two interrupts
 * @param cancellationTimeoutMs after which a task that does not react is left behind; 0 for never
 */
public record EngineSettings(
        int channelCapacity, long cancellationGraceMs, long cancellationIntervalMs, long cancellationTimeoutMs) {
    public static final EngineSettings DEFAULTS = new EngineSettings(2048, 0, 30_000, 180_000);

    public EngineSettings {
        if (channelCapacity < 4 || Integer.bitCount(channelCapacity) != 1) {
            throw new IllegalArgumentException(
                    "channelCapacity=" + channelCapacity + " must be a power of two and at least 4");
        }
    }
}
