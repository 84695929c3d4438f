package io.keepfs.fuse;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.StringJoiner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses among the transports on the class path. */
final class FuseTransports {
  private static final Logger log = LoggerFactory.getLogger(FuseTransports.class);

  private FuseTransports() {}

  /** Prepares the transport that would be chosen here. */
  static void prepare() {
    try {
      choose(FuseMountOptions.AUTO).prepare();
    } catch (MountFailedException | RuntimeException | LinkageError e) {
      log.debug("nothing prepared: {}", e.toString()); // the mount itself will tell
    }
  }

  /**
   * Returns the transport of that name, or for {@code auto} the best that can be used here.
   *
   * @throws MountFailedException when there is none, with the reasons
   */
  static FuseTransport choose(String name) throws MountFailedException {
    List<FuseTransport> transports = new ArrayList<>();
    ServiceLoader.load(FuseTransport.class, FuseTransports.class.getClassLoader())
        .forEach(transports::add);
    return choose(name, transports);
  }

  static FuseTransport choose(String name, List<FuseTransport> transports)
      throws MountFailedException {
    List<FuseTransport> byPriority =
        transports.stream()
            .sorted(Comparator.comparingInt(FuseTransport::priority).reversed())
            .toList();
    StringJoiner reasons = new StringJoiner("; ");
    for (FuseTransport transport : byPriority) {
      if (!name.equals(FuseMountOptions.AUTO) && !name.equals(transport.name())) {
        continue;
      }
      if (transport.unavailable().isEmpty()) {
        return transport;
      }
      reasons.add(transport.unavailable().get());
    }
    if (reasons.length() > 0) {
      throw new MountFailedException(reasons.toString());
    }
    throw new MountFailedException(
        "there is no transport \""
            + name
            + "\"; there are: auto, "
            + String.join(", ", byPriority.stream().map(FuseTransport::name).toList()));
  }
}
