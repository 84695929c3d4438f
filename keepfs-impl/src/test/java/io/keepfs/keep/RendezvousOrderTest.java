package io.keepfs.keep;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.block.BlockHash;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RendezvousOrderTest {
  /** Expected orders were computed with Arvados' Python client, for services numbered 0 to 15. */
  @ParameterizedTest
  @CsvSource({
    "acbd18db4cc2f85cedef654fccc4a4d8, c7390e5a4bd2f168",
    "d41d8cd98f00b204e9800998ecf8427e, 9c6db15f87034a2e",
    "37b51d194a7513e45b56f6524f2d51f2, 4c5da1b36ef08297",
    "0123456789abcdef0123456789abcdef, e491f5632a8cbd07",
  })
  void agreesWithThePythonClient(String md5, String expected) {
    List<KeepService> services = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      services.add(service("zzzzz-bi6l4-%015x".formatted(i)));
    }
    Collections.shuffle(services, new Random(4711));

    StringBuilder order = new StringBuilder();
    for (KeepService service : RendezvousOrder.of(BlockHash.parse(md5), services)) {
      order.append(service.uuid().charAt(service.uuid().length() - 1));
    }

    assertThat(order).hasToString(expected);
  }

  @Test
  void spreadsBlocksEvenly() {
    List<KeepService> services = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      services.add(service("zzzzz-bi6l4-%015d".formatted(i)));
    }
    Map<KeepService, Integer> first = new HashMap<>();
    Random random = new Random(1);
    for (int i = 0; i < 5000; i++) {
      BlockHash hash = new BlockHash(random.nextLong(), random.nextLong());
      first.merge(RendezvousOrder.of(hash, services).get(0), 1, Integer::sum);
    }

    assertThat(first.values()).hasSize(5).allMatch(count -> count > 850 && count < 1150);
  }

  private static KeepService service(String uuid) {
    return new KeepService(uuid, "http://keep/", "disk", false);
  }
}
