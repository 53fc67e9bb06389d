package dev.millrace.benchmarks.measure;

import dev.millrace.benchmarks.measure.EngineOutcome.Status;
import dev.millrace.benchmarks.record.Fingerprint;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The runs of one engine in one case, as they come in. Owned by one thread. */
final class Runs {
    private final Contender contender;
    private final List<Measurement> counted = new ArrayList<>();
    private Status status = Status.OK;
    private String message = "";
    private Fingerprint fingerprint;

    Runs(Contender contender) {
        this.contender = contender;
    }

    Contender contender() {
        return contender;
    }

    String engine() {
        return contender.engine();
    }

    boolean isOk() {
        return status == Status.OK;
    }

    Optional<Fingerprint> fingerprint() {
        return Optional.ofNullable(fingerprint);
    }

    void add(Measurement measurement, boolean counts) {
        fingerprint = measurement.fingerprint();
        if (counts) {
            counted.add(measurement);
        }
    }

    void fail(String reason) {
        status = Status.FAILED;
        message = reason;
    }

    void compareWith(Runs reference) {
        if (fingerprint != null && !fingerprint.equals(reference.fingerprint)) {
            status = Status.BROKEN;
            message = "output of " + engine() + " is " + fingerprint + ", of " + reference.engine() + " "
                    + reference.fingerprint;
        }
    }

    EngineOutcome outcome(List<Runs> all) {
        Map<String, Map<Figure, Spread>> advantages = new LinkedHashMap<>();
        for (Runs peer : all) {
            if (peer != this && isOk() && peer.isOk()) {
                advantages.put(peer.engine(), advantagesOver(peer));
            }
        }
        return new EngineOutcome(contender, status, message, isOk() ? figures() : Map.of(), advantages, fingerprint());
    }

    private Map<Figure, Spread> figures() {
        Map<Figure, Spread> spreads = new EnumMap<>(Figure.class);
        for (Figure figure : counted.get(0).figures().keySet()) {
            spreads.put(
                    figure,
                    Spread.of(counted.stream()
                            .map(run -> run.figures().get(figure))
                            .toList()));
        }
        return spreads;
    }

    /** Ratios are taken within a round, because only neighbours in time have seen the same machine. */
    private Map<Figure, Spread> advantagesOver(Runs peer) {
        Map<Figure, Spread> spreads = new EnumMap<>(Figure.class);
        for (Figure figure : counted.get(0).figures().keySet()) {
            List<Double> ratios = new ArrayList<>();
            for (int round = 0; round < counted.size(); round++) {
                double ours = counted.get(round).figures().get(figure);
                double peers = peer.counted.get(round).figures().get(figure);
                ratios.add(figure.advantage(ours, peers));
            }
            spreads.put(figure, Spread.of(ratios));
        }
        return spreads;
    }
}
