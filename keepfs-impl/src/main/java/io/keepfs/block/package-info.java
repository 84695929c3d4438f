/**
 * Blocks of Keep: how they are named and how they are asked for.
 *
 * <p>Pure: no I/O, no threads. {@link io.keepfs.block.BlockStore} is the one interface of the data
 * path; network client, caches and faults are implementations or decorators of it.
 */
@NullMarked
package io.keepfs.block;

import org.jspecify.annotations.NullMarked;
