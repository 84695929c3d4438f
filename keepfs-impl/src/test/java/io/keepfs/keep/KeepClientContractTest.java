package io.keepfs.keep;

import io.keepfs.block.BlockHash;
import io.keepfs.block.BlockStore;
import io.keepfs.block.contract.BlockStoreContract;
import io.keepfs.block.contract.TestBlocks;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;

class KeepClientContractTest extends BlockStoreContract {
  private KeepFixture keep;

  @Override
  protected BlockStore storeWith(List<byte[]> blocks) throws IOException {
    Map<String, byte[]> byHash = new HashMap<>();
    blocks.forEach(block -> byHash.put(TestBlocks.locatorOf(block).hash().hex(), block));
    keep = new KeepFixture(new BlockHash(0, 0), 2);
    keep.servers.forEach(server -> server.setDispatcher(serving(byHash)));
    return keep.client(KeepFixture.fast(1));
  }

  @AfterEach
  void stop() {
    keep.close();
  }

  private static Dispatcher serving(Map<String, byte[]> blocks) {
    return new Dispatcher() {
      @Override
      public MockResponse dispatch(RecordedRequest request) {
        byte[] block = blocks.get(request.getTarget().substring(1, 33));
        return block == null ? KeepFixture.status(404).build() : KeepFixture.ok(block).build();
      }
    };
  }
}
