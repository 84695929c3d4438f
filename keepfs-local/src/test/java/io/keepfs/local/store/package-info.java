/** Tests of the package of the same name. */
@NullMarked
package io.keepfs.local.store;

import org.jspecify.annotations.NullMarked;
