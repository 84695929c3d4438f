/** What the shape of the code must be: layers, fences, sizes. */
@NullMarked
package io.keepfs.examples.shape;

import org.jspecify.annotations.NullMarked;
