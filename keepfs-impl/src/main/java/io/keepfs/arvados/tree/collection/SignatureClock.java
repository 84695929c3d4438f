package io.keepfs.arvados.tree.collection;

import io.keepfs.arvados.tree.TreeContext;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Tells when the signatures of one collection are to be renewed. Thread-safe. */
final class SignatureClock {
  /** A block that is refused in spite of signatures younger than this has another problem. */
  private static final Duration AFTER_REFUSAL = Duration.ofSeconds(10);

  /** From one try in the background to the next; less where signatures live shortly. */
  private static final Duration BACKGROUND_PAUSE_MAX = Duration.ofMinutes(1);

  /** So there are a few tries before the signatures end. */
  private static final int BACKGROUND_PAUSES_PER_LIFE = 8;

  private final TreeContext context;
  private final AtomicLong refusalNotBefore;
  private final AtomicLong backgroundNotBefore;

  SignatureClock(TreeContext context) {
    this.context = context;
    this.refusalNotBefore = new AtomicLong(now());
    this.backgroundNotBefore = new AtomicLong(now());
  }

  /** Returns whether half of the life of {@code snapshot}'s signatures, if it has any, is over. */
  boolean isOld(@Nullable CollectionSnapshot snapshot) {
    return snapshot != null
        && snapshot.signed()
        && now() - snapshot.fetchedNanos() >= context.signatureAgeMax().toNanos();
  }

  /** Returns whether fresh ones are worth a request after a refusal; true once in a while. */
  boolean mayRenewRefused() {
    return pass(refusalNotBefore, AFTER_REFUSAL);
  }

  /** Returns whether old ones may be renewed in the background now; true once in a while. */
  boolean mayRenewOld() {
    Duration partOfLife = context.signatureTtl().dividedBy(BACKGROUND_PAUSES_PER_LIFE);
    return pass(
        backgroundNotBefore,
        partOfLife.compareTo(BACKGROUND_PAUSE_MAX) < 0 ? partOfLife : BACKGROUND_PAUSE_MAX);
  }

  private boolean pass(AtomicLong notBefore, Duration pause) {
    long before = notBefore.get();
    long now = now();
    return now - before >= 0 && notBefore.compareAndSet(before, now + pause.toNanos());
  }

  private long now() {
    return context.nanoClock().getAsLong();
  }
}
