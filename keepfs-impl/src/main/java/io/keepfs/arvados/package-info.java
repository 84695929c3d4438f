/**
 * Arvados as a keepfs file system: {@link io.keepfs.arvados.ArvadosFileSystem} is the one class
 * that knows all others, and puts them together.
 *
 * <p>Settings lead to a client of the API server; that tells who asks and where blocks are; a block
 * client with a cache before it reads them; and a {@link io.keepfs.arvados.MountLayout} says which
 * directory of {@code io.keepfs.arvados.tree} is the root. Nothing below this package knows where
 * settings come from, and the block client knows nothing of the API: what it needs of it is handed
 * in as a port.
 */
@NullMarked
package io.keepfs.arvados;

import org.jspecify.annotations.NullMarked;
