/**
 * Arvados as directories and files: one class a kind of directory.
 *
 * <p>Everything is lazy. A listing asks for names, hashes and times and never for a manifest; a
 * collection fetches its manifest when something inside is wanted; the nodes of its files are made
 * when they are looked at, from numbers in a compact tree ({@code
 * io.keepfs.collection.CollectionTree}).
 *
 * <p>Everything is a snapshot. A {@code CollectionSource} swaps one immutable {@code
 * CollectionSnapshot} for the next; nodes name a path and find their number in whichever snapshot
 * is current; open files keep the one that they read from until there is a newer one that still has
 * the file. Who comes while a source is read again is served from the old snapshot. After a swap
 * the live nodes are compared with it, and the engine is told of names and contents that changed,
 * so that the kernel drops just those.
 *
 * <p>A failure is what it is: ENOENT only when the server says that there is no such thing, EACCES
 * when it refuses, EIO otherwise, and no failure is remembered as an answer.
 */
@NullMarked
package io.keepfs.arvados.tree;

import org.jspecify.annotations.NullMarked;
