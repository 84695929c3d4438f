package io.keepfs.arvados.writing;

import io.keepfs.arvados.model.CollectionRecord;
import io.keepfs.arvados.rest.ArvadosClient;
import io.keepfs.block.PutOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How the blocks of one collection are to be kept: as its record says, which is asked for when the
 * first block is stored. Thread-safe; several who come first may ask beside each other.
 */
final class BlockWish implements Supplier<PutOptions> {
  private final ArvadosClient client;
  private final String uuid;
  private final int defaultCopies;
  private volatile @Nullable PutOptions known;

  BlockWish(ArvadosClient client, String uuid, int defaultCopies) {
    this.client = client;
    this.uuid = uuid;
    this.defaultCopies = defaultCopies;
  }

  /**
   * Returns the wish.
   *
   * @throws UncheckedIOException when the record cannot be had
   */
  @Override
  public PutOptions get() {
    PutOptions wish = known;
    if (wish == null) {
      wish = ask();
      known = wish;
    }
    return wish;
  }

  private PutOptions ask() {
    try {
      CollectionRecord record = client.collection(uuid);
      Integer desired = record.replicationDesired();
      int copies = desired == null || desired < 1 ? defaultCopies : desired;
      return new PutOptions(
          Math.min(copies, PutOptions.COPIES_MAX), record.storageClassesDesired());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
