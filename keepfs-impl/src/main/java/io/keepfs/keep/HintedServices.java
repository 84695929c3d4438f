package io.keepfs.keep;

import io.keepfs.block.BlockLocator;
import java.util.ArrayList;
import java.util.List;

/**
 * Which services to ask for a block, in order: those that its locator names, then all that are for
 * everyone in rendezvous order. Pure.
 */
final class HintedServices {
  private static final String HINT = "K@";
  private static final int CLUSTER_ID_LENGTH = 5;

  private HintedServices() {}

  static List<KeepService> of(BlockLocator locator, List<KeepService> known) {
    List<KeepService> order = new ArrayList<>();
    for (String hint : locator.hintList()) {
      if (hint.startsWith(HINT)) {
        order.addAll(named(hint.substring(HINT.length()), known));
      }
    }
    List<KeepService> forAll = known.stream().filter(service -> !service.isGateway()).toList();
    for (KeepService service : RendezvousOrder.of(locator.hash(), forAll)) {
      if (!order.contains(service)) {
        order.add(service);
      }
    }
    return order;
  }

  /** A cluster's id stands for its public address; a uuid for a service of this cluster. */
  private static List<KeepService> named(String name, List<KeepService> known) {
    if (name.length() == CLUSTER_ID_LENGTH
        && name.chars().allMatch(HintedServices::isIdCharacter)) {
      String root = "https://keep." + name + ".arvadosapi.com/";
      return List.of(new KeepService(HINT + name, root, "proxy", true));
    }
    return known.stream().filter(service -> service.uuid().equals(name)).toList();
  }

  private static boolean isIdCharacter(int c) {
    return c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
  }
}
