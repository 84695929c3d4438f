/** The Python clients of Arvados, ready to run: for tests that compare with them. */
@NullMarked
package io.keepfs.local.testing;

import org.jspecify.annotations.NullMarked;
