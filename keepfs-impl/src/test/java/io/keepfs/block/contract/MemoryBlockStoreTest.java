package io.keepfs.block.contract;

import io.keepfs.block.BlockStore;
import java.util.List;

class MemoryBlockStoreTest extends BlockStoreContract {
  @Override
  protected BlockStore storeWith(List<byte[]> blocks) {
    return new MemoryBlockStore(blocks);
  }
}
