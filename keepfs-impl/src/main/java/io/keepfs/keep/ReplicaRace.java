package io.keepfs.keep;

import io.keepfs.block.BlockException;
import io.keepfs.block.BlockLocator;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One round over the services that may have a block: one after the other, but when nothing arrives
 * for a while the next one is asked without giving the first up. Whichever answers first delivers.
 * When little arrives, a few of the next ones are tried, each for a small part of the block. At
 * most two transfers of a block run at a time, and as many second ones as there are permits.
 */
final class ReplicaRace {
  private static final int RUNNING_MAX = 2;

  /** On a line that is slow for all, each costs the time of its part. */
  private static final int CHALLENGES_MAX = 2;

  /** Begins a transfer. */
  interface Starter {
    BlockTransfer start(KeepService service, BlockingQueue<BlockTransfer> finished)
        throws BlockException;
  }

  private final BlockLocator locator;
  private final SharedSink sink;
  private final Semaphore hedges;
  private final Starter starter;
  private final Attempts attempts;
  private final ServiceHealth health;

  private final BlockingQueue<BlockTransfer> finished = new LinkedBlockingQueue<>();
  private final List<BlockTransfer> running = new ArrayList<>();
  private final Set<KeepService> beaten = new HashSet<>();
  private int hedgesTaken;
  private int challenges;

  ReplicaRace(
      BlockLocator locator,
      SharedSink sink,
      Semaphore hedges,
      Starter starter,
      Attempts attempts,
      ServiceHealth health) {
    this.locator = locator;
    this.sink = sink;
    this.hedges = hedges;
    this.starter = starter;
    this.attempts = attempts;
    this.health = health;
  }

  /** Tells whether the block was received; if not, {@link Attempts} knows what each one said. */
  boolean run(List<KeepService> services) throws BlockException, InterruptedIOException {
    Deque<KeepService> waiting = new ArrayDeque<>(services);
    try {
      while (!running.isEmpty() || !waiting.isEmpty()) {
        if (running.isEmpty()) {
          start(waiting.remove());
        }
        BlockTransfer ended = await(!waiting.isEmpty());
        if (ended == null) {
          hedge(waiting);
        } else if (settle(ended, waiting)) {
          return true;
        }
      }
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while fetching block " + locator);
    } finally {
      sink.abandon();
      running.forEach(BlockTransfer::cancel);
      hedges.release(hedgesTaken);
    }
  }

  private void start(KeepService service) throws BlockException {
    sink.begun(System.nanoTime());
    running.add(starter.start(service, finished));
  }

  /** The next transfer that ends; null when another one should be begun first. */
  private @Nullable BlockTransfer await(boolean more) throws InterruptedException {
    if (!more || running.size() == RUNNING_MAX) {
      return finished.take();
    }
    return finished.poll(sink.nanosToStall(System.nanoTime()), TimeUnit.NANOSECONDS);
  }

  private void hedge(Deque<KeepService> waiting) throws BlockException {
    if (sink.nanosToStall(System.nanoTime()) > 0) {
      challenge(waiting); // bytes have arrived meanwhile, but how many?
    } else if (hedges.tryAcquire()) {
      hedgesTaken++;
      start(waiting.remove());
    } else {
      sink.begun(System.nanoTime()); // looks again later
    }
  }

  private void challenge(Deque<KeepService> waiting) throws BlockException {
    Optional<KeepService> next =
        waiting.stream().filter(service -> !beaten.contains(service)).findFirst();
    if (next.isPresent() && challenges < CHALLENGES_MAX && sink.isSlow() && hedges.tryAcquire()) {
      hedgesTaken++;
      challenges++;
      waiting.remove(next.get());
      start(next.get());
    }
  }

  private boolean settle(BlockTransfer ended, Deque<KeepService> waiting) {
    running.remove(ended);
    Outcome outcome = ended.outcome();
    if (outcome.kind() == Outcome.Kind.BEATEN) {
      waiting.add(ended.service()); // may still be needed
      beaten.add(ended.service());
      return false;
    }
    if (outcome.kind() == Outcome.Kind.UNREACHABLE) {
      health.outOfReach(ended.service());
    } else {
      health.answered(ended.service());
    }
    attempts.record(ended.service(), outcome);
    return outcome.kind() == Outcome.Kind.RECEIVED;
  }
}
