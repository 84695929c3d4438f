package io.keepfs.local;

import io.keepfs.local.http.RequestListener;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Remembers the latest requests, up to a bound. Thread-safe. */
final class RequestRecorder implements RequestListener {
  static final int CAPACITY = 100_000;

  private final Deque<RecordedRequest> requests = new ArrayDeque<>(); // guarded by this

  @Override
  public synchronized void answered(String listener, String method, String path, int status) {
    if (requests.size() == CAPACITY) {
      requests.removeFirst();
    }
    requests.addLast(new RecordedRequest(listener, method, path, status));
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
