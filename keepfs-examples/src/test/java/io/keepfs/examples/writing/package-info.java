/** Proofs that collections can be changed through a mount. */
@NullMarked
package io.keepfs.examples.writing;

import org.jspecify.annotations.NullMarked;
