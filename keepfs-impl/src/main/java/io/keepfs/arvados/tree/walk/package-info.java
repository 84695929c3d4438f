/**
 * Who walks through directories in order, and what is worth being fetched for them together. It
 * knows directories only as what holds items in an order, and no server.
 */
@NullMarked
package io.keepfs.arvados.tree.walk;

import org.jspecify.annotations.NullMarked;
