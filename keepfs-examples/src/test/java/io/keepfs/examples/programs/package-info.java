/** Programs that people use, on the file systems that can be written. */
@NullMarked
package io.keepfs.examples.programs;

import org.jspecify.annotations.NullMarked;
