/** Tests of the log and of those who are told of it. */
@NullMarked
package io.keepfs.local.events;

import org.jspecify.annotations.NullMarked;
