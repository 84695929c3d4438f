package io.keepfs.arvados.tree.project;

import org.jspecify.annotations.Nullable;

/**
 * A listing that was fetched before anybody asked for it.
 *
 * @param directory who will show it: it is held so that it hears of changes meanwhile
 * @param coveredSince what {@link io.keepfs.arvados.tree.ChangeFeed#covered} said before
 */
record EarlyListing(Object directory, ProjectListing listing, @Nullable Object coveredSince) {
  /** About what an entry costs: a record, a name, and their places. */
  private static final long ENTRY_BYTES = 500;

  private static final long DIRECTORY_BYTES = 1000;

  long footprintBytes() {
    return DIRECTORY_BYTES + ENTRY_BYTES * listing.size();
  }
}
