package io.keepfs.keep;

import java.io.IOException;
import java.util.List;

/** Port: the services that this token may use. Implementations are safe for many threads. */
public interface KeepServices {
  /**
   * The services known; asks the cluster when none are known yet.
   *
   * @throws IOException when the cluster could not be asked
   */
  List<KeepService> list() throws IOException;

  /**
   * Asks the cluster again, because the services known did not serve. May share the answer to a
   * question that another thread has asked meanwhile.
   *
   * @throws IOException when the cluster could not be asked; the services known still hold
   */
  List<KeepService> refresh() throws IOException;

  /** A list that never changes. */
  static KeepServices fixed(List<KeepService> services) {
    List<KeepService> copy = List.copyOf(services);
    return new KeepServices() {
      @Override
      public List<KeepService> list() {
        return copy;
      }

      @Override
      public List<KeepService> refresh() {
        return copy;
      }
    };
  }
}
