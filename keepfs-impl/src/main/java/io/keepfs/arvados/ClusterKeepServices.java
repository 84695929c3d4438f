package io.keepfs.arvados;

import io.keepfs.arvados.model.KeepServiceRecord;
import io.keepfs.arvados.rest.ArvadosClient;
import io.keepfs.keep.KeepService;
import io.keepfs.keep.KeepServices;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The Keep services that the API server names for this client.
 *
 * <p>Many reads may fail at once when a service goes down, and each wants the list anew; the server
 * is asked once in {@link #REFRESH_INTERVAL} at most. Thread-safe; no lock is held while asking.
 */
final class ClusterKeepServices implements KeepServices {
  static final Duration REFRESH_INTERVAL = Duration.ofSeconds(5);

  private final ArvadosClient first;
  private final ArvadosClient later;
  private final LongSupplier nanoClock;
  private volatile @Nullable Known known;

  private record Known(List<KeepService> services, long askedNanos) {}

  /**
   * Makes it; nothing is asked yet.
   *
   * @param first asks while nothing is known, for which a person waits
   * @param later asks again
   */
  ClusterKeepServices(ArvadosClient first, ArvadosClient later, LongSupplier nanoClock) {
    this.first = first;
    this.later = later;
    this.nanoClock = nanoClock;
  }

  /** Services that were set by hand; like a proxy, they may be far away. */
  static KeepServices fixed(List<URI> roots) {
    List<KeepService> services = new ArrayList<>();
    for (URI root : roots) {
      String uuid = "00000-bi6l4-%015d".formatted(services.size());
      services.add(new KeepService(uuid, root.toString(), "proxy", false));
    }
    return KeepServices.fixed(services);
  }

  @Override
  public List<KeepService> list() throws IOException {
    Known now = known;
    return now == null ? ask(first) : now.services();
  }

  @Override
  public List<KeepService> refresh() throws IOException {
    Known now = known;
    boolean recent =
        now != null && nanoClock.getAsLong() - now.askedNanos() < REFRESH_INTERVAL.toNanos();
    return recent ? now.services() : ask(later);
  }

  private List<KeepService> ask(ArvadosClient client) throws IOException {
    long asked = nanoClock.getAsLong();
    List<KeepService> services =
        client.keepServices().stream().map(ClusterKeepServices::service).toList();
    known = new Known(services, asked);
    return services;
  }

  private static KeepService service(KeepServiceRecord record) {
    return new KeepService(
        record.uuid(), record.root().toString(), record.type(), record.readOnly());
  }
}
