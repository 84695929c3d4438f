/**
 * The inode engine: which nodes have numbers, who refers to them, what may be dropped, and what the
 * kernel is told.
 *
 * <p><b>Lock order: node, then registry, then cache.</b> A node may call its {@link
 * io.keepfs.api.NodeContext} under its own lock; the registry's lock is taken by no code that calls
 * a node, and the cache's lock is innermost. The {@link io.keepfs.inode.KernelNotifier} and the
 * nodes' slow methods are called with none of these held.
 */
@NullMarked
package io.keepfs.inode;

import org.jspecify.annotations.NullMarked;
