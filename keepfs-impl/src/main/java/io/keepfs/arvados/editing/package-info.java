/**
 * Collections of a tree while they are being changed.
 *
 * <p>{@link io.keepfs.arvados.editing.Writing} is the port to what makes their sessions.
 */
@NullMarked
package io.keepfs.arvados.editing;

import org.jspecify.annotations.NullMarked;
