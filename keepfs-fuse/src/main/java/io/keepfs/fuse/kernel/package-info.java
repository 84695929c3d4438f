/**
 * The transport that speaks the kernel's FUSE protocol itself on {@code /dev/fuse}: no libfuse. The
 * file system is mounted with mount(2) by root and by {@code fusermount3} for everybody else.
 */
@NullMarked
package io.keepfs.fuse.kernel;

import org.jspecify.annotations.NullMarked;
