/** The file systems that tests write to, which differ in one word. */
@NullMarked
package io.keepfs.examples.ground;

import org.jspecify.annotations.NullMarked;
