/**
 * The list grammar: filters, orders and pages over the rows of a table. Pure: no I/O, no threads.
 */
@NullMarked
package io.keepfs.local.query;

import org.jspecify.annotations.NullMarked;
