/**
 * The portable transport: jnr-fuse on libfuse 2 ({@code apt install libfuse2}), for hosts where
 * {@code /dev/fuse} cannot be spoken to directly. It reads and writes, and passes the same POSIX
 * list as the kernel transport but for what libfuse 2 cannot do:
 *
 * <ul>
 *   <li>Requests name paths, and each is walked from the root: an operation costs a lookup for each
 *       component, and the inodes on the way are given back when it ends.
 *   <li>The kernel cannot be told of changes, so names and attributes are cached for no time at
 *       all, and a file's pages from one open to the next neither.
 *   <li>Requests carry 128 KiB at most, listings come without attributes, and the kernel reads
 *       ahead no more than it does by itself.
 *   <li>{@code RENAME_NOREPLACE} and {@code RENAME_EXCHANGE} are refused with EINVAL.
 *   <li>A file that is removed while it is open reads and writes on, without {@code .fuse_hidden}
 *       names, but {@code fstat} and {@code fchmod} of it fail with ENOENT: libfuse asks by path.
 *   <li>Opening a file just while another is renamed over it may fail with ENOENT, for the same
 *       reason.
 *   <li>Inode numbers are libfuse's own.
 *   <li>Requests have no deadline and cannot be interrupted, and libfuse decides how many threads
 *       serve them; {@code requestDeadline}, {@code maxThreads} and {@code readAheadBytes} of the
 *       options do nothing.
 *   <li>Closing a mount while files of it are open detaches it; cutting off who holds them needs
 *       the control file system of FUSE, mounted at {@code /sys/fs/fuse/connections}.
 *   <li>Names pass through the JVM's default charset, which therefore must be UTF-8; names that are
 *       no UTF-8 cannot be told apart.
 *   <li>It is tested on Linux. On macOS (macFUSE) jnr-fuse itself is known to work; the flags of
 *       open are read as Linux numbers them.
 * </ul>
 */
@NullMarked
package io.keepfs.fuse.jnr;

import org.jspecify.annotations.NullMarked;
