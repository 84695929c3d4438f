package io.keepfs.block.cache;

import io.keepfs.block.BlockLocator;
import io.keepfs.block.BlockStore;
import io.keepfs.block.contract.BlockStoreContract;
import io.keepfs.block.contract.MemoryBlockStore;
import java.util.List;

class CachingBlockStoreContractTest extends BlockStoreContract {
  @Override
  protected BlockStore storeWith(List<byte[]> blocks) {
    return new CachingBlockStore(new MemoryBlockStore(blocks), BlockLocator.MAX_BLOCK_BYTES);
  }
}
