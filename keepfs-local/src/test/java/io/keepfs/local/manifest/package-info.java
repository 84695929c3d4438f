/** Tests of the package of the same name. */
@NullMarked
package io.keepfs.local.manifest;

import org.jspecify.annotations.NullMarked;
