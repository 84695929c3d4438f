package io.keepfs.arvados.writing;

import io.keepfs.arvados.model.CollectionRecord;
import io.keepfs.arvados.rest.ArvadosClient;
import io.keepfs.block.PutOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the blocks of one collection are to be kept: as its record says, which is asked for when the
 * first block is stored, and again when a block is stored after {@link #GOOD_FOR}. Thread-safe;
 * several who come first may ask beside each other.
 */
final class BlockWish implements Supplier<PutOptions> {
  /** Nothing tells that somebody has changed it. */
  static final Duration GOOD_FOR = Duration.ofMinutes(10);

  private static final Logger log = LoggerFactory.getLogger(BlockWish.class);

  /** What the record said at a time. */
  private record Known(PutOptions wish, Instant asked) {}

  private final ArvadosClient client;
  private final String uuid;
  private final int defaultCopies;
  private final InstantSource clock;
  private volatile @Nullable Known known;

  BlockWish(ArvadosClient client, String uuid, int defaultCopies, InstantSource clock) {
    this.client = client;
    this.uuid = uuid;
    this.defaultCopies = defaultCopies;
    this.clock = clock;
  }

  /**
   * Returns the wish; the last one that is known when the record cannot be had now.
   *
   * @throws UncheckedIOException when the record cannot be had and never was
   */
  @Override
  public PutOptions get() {
    Known before = known;
    Instant now = clock.instant();
    if (before != null && now.isBefore(before.asked().plus(GOOD_FOR))) {
      return before.wish();
    }
    PutOptions wish;
    try {
      wish = ask();
    } catch (IOException e) {
      if (before == null) {
        throw new UncheckedIOException(e);
      }
      log.debug("collection {}: taken to want its blocks kept as before: {}", uuid, e.toString());
      wish = before.wish();
    }
    known = new Known(wish, now);
    return wish;
  }

  private PutOptions ask() throws IOException {
    CollectionRecord record = client.collection(uuid);
    Integer desired = record.replicationDesired();
    int copies = desired == null || desired < 1 ? defaultCopies : desired;
    return new PutOptions(Math.min(copies, PutOptions.COPIES_MAX), record.storageClassesDesired());
  }
}
