/**
 * Caches of blocks, as decorators of {@link io.keepfs.block.BlockStore}.
 *
 * <p>{@link io.keepfs.block.cache.CachingBlockStore} knows which block is where and who waits for
 * it; a {@link io.keepfs.block.cache.BlockSpace} has the bytes, in memory or on a disk.
 *
 * <p>Lock order: the cache's lock, then that of the memory budget. Nothing is fetched, allocated,
 * mapped or copied under either; only the budget's own lock on collections is held while one runs.
 */
@NullMarked
package io.keepfs.block.cache;

import org.jspecify.annotations.NullMarked;
