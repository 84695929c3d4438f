package io.keepfs.local;

import io.keepfs.local.http.HttpListener;
import java.io.IOException;
import java.time.Duration;

/**
 * The API server of a {@link LocalArvados}, and switches that make it fail. Which requests a switch
 * is about, the beginning of their path says: {@code /arvados/v1/collections}. Thread-safe.
 */
public final class LocalApi {
  private final HttpListener listener;

  LocalApi(HttpListener listener) {
    this.listener = listener;
  }

  /** Refuses connections from now on, and cuts those that exist, websockets too. */
  public void stop() throws IOException {
    listener.stop();
  }

  /** Serves again, on the same port. */
  public void start() throws IOException {
    listener.start();
  }

  /** Answers the next so many of these requests with that status. */
  public void failNext(int times, int status, String pathPrefix) {
    listener.faults().failNext(times, status, exchange -> exchange.path().startsWith(pathPrefix));
  }

  /** The same for those with that method alone. */
  public void failNext(int times, int status, String method, String pathPrefix) {
    listener
        .faults()
        .failNext(
            times,
            status,
            exchange -> exchange.method().equals(method) && exchange.path().startsWith(pathPrefix));
  }

  /**
   * Answers some of these requests with that status, until the rate is 0.
   *
   * @param rate how many of them, from 0 for none to 1 for all
   * @param seed decides which
   */
  public void failAtRandom(double rate, long seed, int status, String pathPrefix) {
    listener
        .faults()
        .failAtRandom(rate, seed, status, exchange -> exchange.path().startsWith(pathPrefix));
  }

  /** Holds each answer back that long; zero for none. */
  public void setLatency(Duration latency) {
    listener.faults().setLatency(latency);
  }

  /** Holds each answer to these requests back that long, besides; zero for none (again). */
  public void setLatency(Duration latency, String pathPrefix) {
    listener.faults().setLatency(pathPrefix, latency);
  }

  /** Works as it should again; a server that was stopped stays so. */
  public void clearFaults() {
    listener.faults().clear();
  }
}
