/** System calls and programs, as users of a mount make them. */
@NullMarked
package io.keepfs.examples.sys;

import org.jspecify.annotations.NullMarked;
