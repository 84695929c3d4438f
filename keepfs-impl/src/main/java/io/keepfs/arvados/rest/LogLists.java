package io.keepfs.arvados.rest;

import io.keepfs.arvados.model.Filter;
import io.keepfs.arvados.model.LogRecord;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The log of what changed, for those who get no events. Thread-safe. */
public final class LogLists {
  private final Calls calls;
  private final LogsService logs;

  LogLists(Calls calls, LogsService logs) {
    this.calls = calls;
    this.logs = logs;
  }

  /** Returns the newest change in the log since then, if there is one. */
  public Optional<LogRecord> newest(Instant since) throws IOException {
    List<Filter> filters =
        List.of(
            new Filter("created_at", ">=", since.toString()),
            Filter.in("event_type", LogRecord.CHANGES));
    return calls.execute("newest log", logs.list(logQuery(filters, "id desc", 1))).items().stream()
        .findFirst();
  }

  /** Returns the first changes in the log after one of that id, in order of ids. */
  public List<LogRecord> after(long id, int limit) throws IOException {
    List<Filter> filters =
        List.of(new Filter("id", ">", id), Filter.in("event_type", LogRecord.CHANGES));
    return calls.execute("logs", logs.list(logQuery(filters, "id asc", limit))).items();
  }

  private static Map<String, String> logQuery(List<Filter> filters, String order, int limit) {
    return Map.of(
        "filters", JsonText.of(filters),
        "select", JsonText.of(LogRecord.LISTED_FIELDS),
        "order", JsonText.of(List.of(order)),
        "limit", Integer.toString(limit),
        "count", "none");
  }
}
