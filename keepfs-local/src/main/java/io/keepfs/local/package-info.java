/** An Arvados-compatible cluster in one process. */
@NullMarked
package io.keepfs.local;

import org.jspecify.annotations.NullMarked;
