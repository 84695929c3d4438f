/** Tests of the package of the same name. */
@NullMarked
package io.keepfs.local.query;

import org.jspecify.annotations.NullMarked;
