/** The suite that every {@link io.keepfs.block.BlockStore} passes; extend it for your own. */
@NullMarked
package io.keepfs.block.contract;

import org.jspecify.annotations.NullMarked;
