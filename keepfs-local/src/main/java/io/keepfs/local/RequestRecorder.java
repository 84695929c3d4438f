package io.keepfs.local;

import io.keepfs.local.http.RequestListener;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Remembers the latest requests, up to a bound, and counts all. Thread-safe. */
final class RequestRecorder implements RequestListener {
  static final int CAPACITY = 100_000;

  private final Deque<RecordedRequest> requests = new ArrayDeque<>(); // guarded by this
  private final RequestCounters counters = new RequestCounters();

  @Override
  public void answered(String listener, String method, String path, int status) {
    if (!path.equals(MetricsPage.PATH)) {
      counters.add(listener, method, status);
      remember(new RecordedRequest(listener, method, path, status));
    }
  }

  private synchronized void remember(RecordedRequest request) {
    if (requests.size() == CAPACITY) {
      requests.removeFirst();
    }
    requests.addLast(request);
  }

  /** Counts that {@link #clear} leaves as they are. */
  RequestCounters counters() {
    return counters;
  }

  synchronized List<RecordedRequest> snapshot() {
    return List.copyOf(requests);
  }

  synchronized long count(String method, String pathPrefix) {
    return requests.stream()
        .filter(request -> request.method().equals(method))
        .filter(request -> request.path().startsWith(pathPrefix))
        .count();
  }

  synchronized void clear() {
    requests.clear();
  }
}
