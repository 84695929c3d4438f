/** Tests of the local cluster, through HTTP and through the clients of Arvados itself. */
@NullMarked
package io.keepfs.local;

import org.jspecify.annotations.NullMarked;
