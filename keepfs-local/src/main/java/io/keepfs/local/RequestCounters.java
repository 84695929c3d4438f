package io.keepfs.local;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How many requests each service answered since the start, by method and status. Thread-safe. */
final class RequestCounters {
  private final Map<Key, LongAdder> counts = new ConcurrentHashMap<>();

  private record Key(String service, String method, int status) {}

  void add(String service, String method, int status) {
    counts.computeIfAbsent(new Key(service, method, status), key -> new LongAdder()).increment();
  }

  /** One service's counters in Prometheus' text format, named as Arvados' servers name theirs. */
  String page(String service) {
    StringBuilder page = new StringBuilder("# TYPE request_duration_seconds_count counter\n");
    counts.forEach(
        (key, count) -> {
          if (key.service().equals(service)) {
            page.append("request_duration_seconds_count{code=\"").append(key.status());
            page.append("\",method=\"").append(key.method().toLowerCase(Locale.ROOT));
            page.append("\"} ").append(count.sum()).append('\n');
          }
        });
    return page.toString();
  }
}
