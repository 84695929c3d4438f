/**
 * Folders of block files on a disk, in the layout that Arvados' own programs use: {@code <first 3
 * digits>/<md5>.keepcacheblock}, so that several programs, in several languages, share one folder
 * at once.
 *
 * <p>They need not know of each other: a block file never changes once it has its name; who uses
 * one holds a shared flock(2) on it, and who removes one needs the exclusive lock. The C library is
 * called here for that alone: the locks of {@link java.nio.channels.FileChannel} are of another
 * kind, which those programs do not see.
 */
@NullMarked
package io.keepfs.block.folder;

import org.jspecify.annotations.NullMarked;
