/**
 * A collection as a directory: its files and folders, its old versions, and one that is being
 * written.
 *
 * <p>The nodes of its files are made when they are looked at, from numbers in a compact tree
 * ({@code io.keepfs.collection.CollectionTree}).
 *
 * <p>Everything is a snapshot. A {@code CollectionSource} swaps one immutable {@code
 * CollectionSnapshot} for the next; nodes name a path and find their number in whichever snapshot
 * is current; open files keep the one that they read from until there is a newer one that still has
 * the file. Who comes while a source is read again is served from the old snapshot. After a swap
 * the live nodes are compared with it, and the engine is told of names and contents that changed,
 * so that the kernel drops just those.
 *
 * <p>A collection that is edited shows its session ({@code io.keepfs.arvados.editing}) in place of
 * the snapshot.
 */
@NullMarked
package io.keepfs.arvados.tree.collection;

import org.jspecify.annotations.NullMarked;
