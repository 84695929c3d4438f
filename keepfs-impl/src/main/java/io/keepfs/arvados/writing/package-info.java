/**
 * Makes the sessions in which the collections of a tree are changed, with all that they need:
 * threads, memory, journals, and the server that they are saved to. {@link
 * io.keepfs.arvados.writing.WriteSessions} has them all, and ends them.
 */
@NullMarked
package io.keepfs.arvados.writing;

import org.jspecify.annotations.NullMarked;
