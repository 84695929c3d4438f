/**
 * The nodes of {@link io.keepfs.examples.MemoryFileSystem}.
 *
 * <p><b>Locks</b>, taken in this order: the tree's lock (one for each file system: all names), a
 * file's lock (its content), a node's monitor (its attributes). Nothing blocks under them.
 */
@NullMarked
package io.keepfs.examples.memory;

import org.jspecify.annotations.NullMarked;
