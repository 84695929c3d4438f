/**
 * The bytes of the Linux FUSE protocol (ABI 7): requests decoded from, replies and notifications
 * encoded into a {@link java.nio.ByteBuffer}.
 *
 * <p>Pure: no input or output, no threads, no file system semantics. Every buffer handed in must be
 * in the byte order of the machine, as the kernel speaks it. Layouts are those of {@code
 * linux/fuse.h}.
 */
@NullMarked
package io.keepfs.fuse.protocol;

import org.jspecify.annotations.NullMarked;
