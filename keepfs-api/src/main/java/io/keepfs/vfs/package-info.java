/**
 * The transport-neutral operations: the one place of the file system's semantics. A kernel
 * dispatcher and the jnr-fuse adapter both enter at {@link io.keepfs.vfs.Operations} and hold no
 * logic of their own: decode, call, encode or map the error.
 */
@NullMarked
package io.keepfs.vfs;

import org.jspecify.annotations.NullMarked;
