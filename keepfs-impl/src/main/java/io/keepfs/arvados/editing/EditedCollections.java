package io.keepfs.arvados.editing;

import io.keepfs.api.NodeException;
import io.keepfs.api.support.SingleFlight;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The collections of a tree that are being changed: one {@link EditedCollection} each, however many
 * directories show it. Once begun they stay until the tree ends. Thread-safe.
 */
public final class EditedCollections {
  /** Nothing can be changed. */
  public static final EditedCollections NONE =
      new EditedCollections(Writing.OFF, () -> Instant.EPOCH);

  private static final Duration WAIT_FOR_OTHERS_MAX = Duration.ofMinutes(3);

  private final Writing writing;
  private final InstantSource clock;
  private final ConcurrentMap<String, Slot> slots = new ConcurrentHashMap<>();

  private static final class Slot {
    private final SingleFlight flight = new SingleFlight(WAIT_FOR_OTHERS_MAX);
    private volatile @Nullable EditedCollection collection;
  }

  /** Makes what begins one. */
  public interface Beginning {
    /** Begins it; asked for by one thread at a time, under no lock. */
    EditedCollection begin() throws NodeException;
  }

  /**
   * Makes it; nothing is changed yet.
   *
   * @param clock tells when something was changed
   */
  public EditedCollections(Writing writing, InstantSource clock) {
    this.writing = writing;
    this.clock = clock;
  }

  /** Returns what makes sessions. */
  public Writing writing() {
    return writing;
  }

  /** Returns what time it is. */
  public Instant now() {
    return clock.instant();
  }

  /** Returns the collection of a uuid if it is being changed. */
  public Optional<EditedCollection> find(String uuid) {
    Slot slot = slots.get(uuid);
    return slot == null ? Optional.empty() : Optional.ofNullable(slot.collection);
  }

  /**
   * Returns the collection of a uuid, to be changed.
   *
   * @param beginning what is done when nobody has yet
   * @throws NodeException when that fails; the next who wants it tries again
   */
  public EditedCollection begin(String uuid, Beginning beginning) throws NodeException {
    Slot slot = slots.computeIfAbsent(uuid, key -> new Slot());
    EditedCollection known = slot.collection;
    while (known == null) {
      slot.flight.run(
          false,
          () -> {
            if (slot.collection == null) {
              slot.collection = beginning.begin();
            }
          });
      known = slot.collection;
    }
    return known;
  }
}
