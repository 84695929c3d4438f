/** Mounting a keepfs file system. */
@NullMarked
package io.keepfs.fuse;

import org.jspecify.annotations.NullMarked;
