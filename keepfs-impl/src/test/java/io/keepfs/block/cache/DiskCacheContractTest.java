package io.keepfs.block.cache;

import io.keepfs.block.BlockStore;
import io.keepfs.block.contract.BlockStoreContract;
import io.keepfs.block.contract.MemoryBlockStore;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

class DiskCacheContractTest extends BlockStoreContract {
  @TempDir Path folder;

  @Override
  protected BlockStore storeWith(List<byte[]> blocks) {
    return BlockCacheOptions.onDisk(folder).open(new MemoryBlockStore(blocks));
  }
}
