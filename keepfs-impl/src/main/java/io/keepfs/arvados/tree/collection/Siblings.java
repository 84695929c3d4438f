package io.keepfs.arvados.tree.collection;

import io.keepfs.arvados.model.CollectionRecord;
import io.keepfs.arvados.rest.CollectionContents;
import java.io.InterruptedIOException;
import java.util.Optional;

/** Who fetches a collection's content together with that of others beside it. Thread-safe. */
public interface Siblings {
  /**
   * A collection that was fetched.
   *
   * @param readNanos when the request began, by the monotonic clock
   */
  record Ahead(CollectionContents contents, long readNanos) {}

  /**
   * Returns a collection's content, if it was fetched ahead or is fetched now with that of others;
   * empty when the caller is to fetch it.
   *
   * @param known what is known of the collection: nothing older is returned
   * @throws InterruptedIOException when the thread was interrupted; no other failure is told
   */
  Optional<Ahead> take(CollectionRecord known) throws InterruptedIOException;

  /** What was fetched of that collection is old. */
  void forget(String uuid);
}
