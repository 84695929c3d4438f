package io.keepfs.local.events;

import com.fasterxml.jackson.databind.JsonNode;
import io.keepfs.local.cluster.Access;
import io.keepfs.local.cluster.Caller;
import io.keepfs.local.cluster.Cluster;
import io.keepfs.local.http.TextSocket;
import io.keepfs.local.store.ChangeListener;
import io.keepfs.local.store.Row;
import io.keepfs.local.store.Schemas;
import io.keepfs.local.store.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Tells clients of events: one thread reads the log as it grows and hands each row, in the order of
 * ids, to the sessions. Switches for tests hold events back. Thread-safe.
 *
 * <p>A subscription and the handing out of a row exclude each other, so that what a client is told
 * of the past ends exactly where the live events begin.
 */
public final class EventHub implements ChangeListener, AutoCloseable {
  /** How far back a client can ask, as in Arvados. */
  static final Duration MAX_PAST = Duration.ofMinutes(10);

  /** Clients at once. */
  static final int MAX_SESSIONS = 1000;

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  private final Cluster cluster;
  private final Access access;
  private final Table logs;
  private final Thread thread;

  /** Before a session's own lock. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Condition news = lock.newCondition();
  private final Set<EventSession> sessions = new LinkedHashSet<>(); // guarded by lock
  private final LongAdder sent = new LongAdder();
  private long delivered; // guarded by lock
  private boolean grown; // guarded by lock
  private boolean held; // guarded by lock
  private long delayNanos; // guarded by lock
  private boolean closed; // guarded by lock

  private EventHub(Cluster cluster) {
    this.cluster = cluster;
    this.access = new Access(cluster);
    this.logs = cluster.table(Schemas.LOGS);
    this.delivered = lastLogged();
    this.thread = new Thread(this::run, "keepfs-local-events");
    thread.setDaemon(true);
  }

  /** Starts telling of what is logged from now on. */
  public static EventHub start(Cluster cluster) {
    EventHub hub = new EventHub(cluster);
    cluster.database().addListener(hub);
    hub.thread.start();
    return hub;
  }

  /** What a new connection of that caller is answered by. */
  TextSocket.Listener session(Caller caller) {
    return new EventSession(this, log -> access.canRead(caller, log));
  }

  /** Adds a session; false where there are too many already. */
  boolean add(EventSession session) {
    lock.lock();
    try {
      return !closed && sessions.size() < MAX_SESSIONS && sessions.add(session);
    } finally {
      lock.unlock();
    }
  }

  void remove(EventSession session) {
    lock.lock();
    try {
      sessions.remove(session);
    } finally {
      lock.unlock();
    }
  }

  /** Adds a subscription as a client's message asks for it. */
  void subscribe(EventSession session, JsonNode message) {
    EventFilter filter = EventFilter.parse(message.get("filters"));
    JsonNode last = message.get("last_log_id");
    lock.lock();
    try {
      if (last != null && last.canConvertToLong()) {
        session.subscribe(filter, past(last.longValue()), delivered);
      } else {
        session.subscribe(filter, Collections.emptyIterator(), lastLogged());
      }
    } finally {
      lock.unlock();
    }
  }

  private long lastLogged() {
    Map.Entry<String, Row> last = logs.rows().lastEntry();
    return last == null ? 0 : last.getValue().number("id");
  }

  /** The log rows after that one which were handed out already, oldest first. */
  private Iterator<Row> past(long last) {
    if (last >= delivered) {
      return Collections.emptyIterator();
    }
    Instant from = cluster.times().now().minus(MAX_PAST);
    return logs
        .rows()
        .subMap(uuid(Math.max(last, 0)), false, uuid(delivered), true)
        .values()
        .stream()
        .filter(row -> !row.time("created_at").isBefore(from))
        .iterator();
  }

  private String uuid(long id) {
    return cluster.uuids().fixed(Schemas.LOGS, id);
  }

  @Override
  public void changed(@Nullable Row before, @Nullable Row after) {}

  @Override
  public void committed() {
    lock.lock();
    try {
      grown = true;
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      while (awaitNews()) {
        for (Row log : logs.rows().tailMap(uuid(last()), false).values()) {
          handOut(log);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed while it waited
    }
  }

  private boolean awaitNews() throws InterruptedException {
    lock.lock();
    try {
      while (!closed && (held || !grown)) {
        news.await();
      }
      long since = System.nanoTime();
      for (long left = delayNanos;
          !closed && left > 0;
          left = delayNanos - (System.nanoTime() - since)) {
        news.awaitNanos(left);
      }
      grown = false;
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  private long last() {
    lock.lock();
    try {
      return delivered;
    } finally {
      lock.unlock();
    }
  }

  private void handOut(Row log) {
    List<EventSession> slow;
    List<EventSession> all;
    lock.lock();
    try {
      all = List.copyOf(sessions);
      slow = all.stream().filter(session -> !session.offer(log)).toList();
      delivered = log.number("id");
    } finally {
      lock.unlock();
    }
    slow.forEach(EventSession::cut);
    all.forEach(EventSession::drain);
  }

  /** Holds each event back that long, at least; zero for none. */
  public void setDelay(Duration delay) {
    lock.lock();
    try {
      delayNanos = delay.toNanos();
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Hands no events out until it is told to again; then those that were held back come first. */
  public void hold(boolean hold) {
    lock.lock();
    try {
      held = hold;
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** A session has sent an event. */
  void sentOne() {
    sent.increment();
  }

  /** How many events were sent to all clients. */
  public long sent() {
    return sent.sum();
  }

  /** How many clients are connected. */
  public int connections() {
    lock.lock();
    try {
      return sessions.size();
    } finally {
      lock.unlock();
    }
  }

  /** Cuts all connections without a word; clients may come back. */
  public void disconnectAll() {
    List<EventSession> all;
    lock.lock();
    try {
      all = List.copyOf(sessions);
    } finally {
      lock.unlock();
    }
    all.forEach(EventSession::cut);
  }

  /** Ends the thread; connections are the web server's to close. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      news.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      if (Thread.currentThread() != thread) {
        thread.join(CLOSE_TIMEOUT.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
