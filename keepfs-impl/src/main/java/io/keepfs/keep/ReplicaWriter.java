package io.keepfs.keep;

import io.keepfs.block.BlockException;
import io.keepfs.block.BlockLocator;
import io.keepfs.block.BlockNotStoredException;
import io.keepfs.block.PutOptions;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import okhttp3.Call;

/**
 * Stores one block as often, and in the storage classes, as wished.
 *
 * <p>Services are asked in rendezvous order, those out of reach last; read-only ones and gateways
 * not at all. Where all are disks, each makes one copy, and as many are asked at a time as copies
 * are missing; a proxy makes all copies by itself, so one is asked at a time. A service that
 * answers wrongly is followed by the next one; when all were asked and something is still missing,
 * the round is repeated by the {@link RetrySchedule} with those that may do better: not those that
 * have refused for good, nor disks that have stored the block. Done by the thread that calls {@link
 * #run}; used once.
 */
final class ReplicaWriter {
  private final BlockLocator locator;
  private final ByteBuffer block;
  private final PutOptions wish;
  private final Rounds rounds;
  private final KeepHttp http;
  private final ServiceHealth health;
  private final KeepOptions options;
  private final ClassTracking tracking;

  private final Map<KeepService, Outcome> said = new LinkedHashMap<>();
  private final Map<KeepService, Stored> stored = new LinkedHashMap<>();
  private final BlockingQueue<ReplicaUpload> finished = new LinkedBlockingQueue<>();
  private final List<ReplicaUpload> running = new ArrayList<>();

  ReplicaWriter(
      BlockLocator locator,
      ByteBuffer block,
      PutOptions wish,
      Rounds rounds,
      KeepHttp http,
      ServiceHealth health,
      KeepOptions options,
      ClassTracking tracking) {
    this.locator = locator;
    this.block = block;
    this.wish = wish;
    this.rounds = rounds;
    this.http = http;
    this.health = health;
    this.options = options;
    this.tracking = tracking;
  }

  BlockLocator run() throws BlockException, InterruptedIOException {
    List<KeepService> services = rounds.services(locator);
    for (int round = 0; ; round++) {
      long roundStart = System.nanoTime();
      round(services, round);
      if (isDone()) {
        return signed();
      }
      if (rounds.isLast(round) || services.stream().noneMatch(this::mayDoBetter)) {
        throw failure(round + 1);
      }
      services = rounds.next(locator, round, roundStart);
    }
  }

  private void round(List<KeepService> services, int round)
      throws BlockException, InterruptedIOException {
    List<KeepService> usable = services.stream().filter(this::mayDoBetter).toList();
    boolean direct = usable.stream().allMatch(KeepService::isDisk);
    Deque<KeepService> waiting =
        new ArrayDeque<>(health.order(RendezvousOrder.of(locator.hash(), usable)));
    try {
      while (!isDone() && !(running.isEmpty() && waiting.isEmpty())) {
        while (!waiting.isEmpty() && running.size() < writers(direct)) {
          start(waiting.remove(), round);
        }
        if (!running.isEmpty()) {
          settle(finished.take());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while storing block " + locator);
    } finally {
      running.forEach(ReplicaUpload::cancel);
      running.clear();
    }
  }

  /** Not asked yet, or of those who may answer otherwise when asked again. */
  private boolean mayDoBetter(KeepService service) {
    if (service.readOnly() || service.isGateway()) {
      return false;
    }
    Outcome before = said.get(service);
    return before == null
        || (before.kind() == Outcome.Kind.STORED ? !service.isDisk() : !before.isFinal());
  }

  /** How many services to ask at a time. */
  private int writers(boolean direct) {
    return direct ? Math.max(1, wish.copies() - copies()) : 1;
  }

  private void start(KeepService service, int round) throws BlockException {
    rounds.requireOpen(locator);
    List<String> missing = missingClasses();
    PutOptions now =
        new PutOptions(wish.copies(), missing.isEmpty() ? wish.storageClasses() : missing);
    Optional<Call> call = http.put(locator, service, round, new BlockBody(block, options), now);
    if (call.isEmpty()) {
      String reason = "no usable URL: " + service.rootUrl();
      said.put(service, new Outcome(Outcome.Kind.REFUSED, reason));
      return;
    }
    ReplicaUpload upload = new ReplicaUpload(locator, service, call.get(), finished);
    running.add(upload);
    upload.start();
  }

  private void settle(ReplicaUpload ended) {
    if (!running.remove(ended)) {
      return; // of a round before, cancelled
    }
    KeepService service = ended.service();
    Outcome outcome = ended.outcome();
    said.put(service, outcome);
    if (outcome.kind() == Outcome.Kind.UNREACHABLE) {
      health.outOfReach(service);
    } else {
      health.answered(service);
    }
    if (outcome.kind() == Outcome.Kind.STORED) {
      Stored answer = Objects.requireNonNull(ended.stored());
      if (answer.classes() == null && !wish.storageClasses().isEmpty()) {
        tracking.turnOff(service);
      }
      // A proxy asked twice has stored it in the same places.
      stored.merge(service, answer, (old, next) -> next.copies() >= old.copies() ? next : old);
    }
  }

  private boolean isDone() {
    return copies() >= wish.copies() && missingClasses().isEmpty();
  }

  private int copies() {
    return stored.values().stream().mapToInt(Stored::copies).sum();
  }

  private List<String> missingClasses() {
    return tracking.isOn()
        ? Stored.unsatisfied(wish.storageClasses(), wish.copies(), stored.values())
        : List.of();
  }

  private BlockLocator signed() {
    return stored.values().stream()
        .map(Stored::locator)
        .filter(answer -> answer.signature().isPresent())
        .findFirst()
        .orElseGet(() -> stored.values().iterator().next().locator());
  }

  private BlockNotStoredException failure(int roundCount) {
    if (said.isEmpty()) {
      return new BlockNotStoredException(
          locator,
          "the cluster lists no Keep service that this token may write to"
              + " (keep_services/accessible)",
          false,
          null);
    }
    String words =
        said.entrySet().stream()
            .map(entry -> entry.getKey().uuid() + " " + entry.getValue().reason())
            .collect(Collectors.joining("; "));
    List<String> missing = missingClasses();
    String classes = missing.isEmpty() ? "" : ", not all in storage class " + missing;
    boolean refused = allSaid(Outcome.Kind.DENIED);
    return new BlockNotStoredException(
        locator,
        "stored in %d of %d copies%s after %d round(s): %s"
            .formatted(copies(), wish.copies(), classes, roundCount, words),
        refused,
        allSaid(Outcome.Kind.FULL),
        null);
  }

  private boolean allSaid(Outcome.Kind kind) {
    return said.values().stream().allMatch(outcome -> outcome.kind() == kind);
  }
}
