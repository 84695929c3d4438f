/** Small programs that show keepfs at work. */
@NullMarked
package io.keepfs.examples;

import org.jspecify.annotations.NullMarked;
