package io.keepfs.arvados.tree.collection;

import org.jspecify.annotations.Nullable;

/** Hears of what a {@link CollectionSource} learns, on the thread that asked. */
interface SourceListener {

  /** The content was {@code before}, null if not known or the same, and is {@code after}. */
  void contentLoaded(@Nullable CollectionSnapshot before, CollectionSnapshot after);

  /** The record is another one; the content is not known or the same. */
  void recordChanged();

  /** The server has no such collection any more. */
  void collectionGone();
}
