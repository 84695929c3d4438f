/** Several writers of one collection at once. */
@NullMarked
package io.keepfs.examples.writers;

import org.jspecify.annotations.NullMarked;
