/**
 * Caches of blocks, as decorators of {@link io.keepfs.block.BlockStore}.
 *
 * <p>Lock order: {@link io.keepfs.block.cache.CachingBlockStore}'s lock, then that of the block
 * memory. Nothing is fetched, allocated or copied under either; only the memory's own lock on
 * collections is held while one runs.
 */
@NullMarked
package io.keepfs.block.cache;

import org.jspecify.annotations.NullMarked;
