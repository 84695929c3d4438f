/** Arvados as a keepfs file system. */
@NullMarked
package io.keepfs.arvados;

import org.jspecify.annotations.NullMarked;
