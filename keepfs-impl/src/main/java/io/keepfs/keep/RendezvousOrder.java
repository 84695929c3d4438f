package io.keepfs.keep;

import io.keepfs.block.BlockHash;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * The order in which services are asked for a block. Every client computes the same one, so that
 * the first asked is most likely the one that was given the block, and blocks spread evenly.
 */
final class RendezvousOrder {
  private static final int UUID_TAIL = 15;

  private RendezvousOrder() {}

  /** The services by descending MD5 of the block's hash and the end of their uuid. */
  static List<KeepService> of(BlockHash hash, Collection<KeepService> services) {
    record Weighed(KeepService service, byte[] weight) {}
    String hex = hash.hex();
    return services.stream()
        .map(service -> new Weighed(service, weight(hex, service.uuid())))
        .sorted(
            Comparator.comparing(Weighed::weight, Arrays::compareUnsigned)
                .reversed()
                .thenComparing(weighed -> weighed.service().uuid()))
        .map(Weighed::service)
        .toList();
  }

  private static byte[] weight(String hex, String uuid) {
    String tail = uuid.substring(Math.max(0, uuid.length() - UUID_TAIL));
    return Md5.create().digest((hex + tail).getBytes(StandardCharsets.UTF_8));
  }
}
