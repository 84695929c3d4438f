package io.keepfs.local.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keepfs.local.http.TextSocket;
import io.keepfs.local.query.QueryException;
import io.keepfs.local.store.Row;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client that listens to events.
 *
 * <p>What is to be sent waits in a queue: answers, events, and the past that a subscription asks
 * for, which is read from the log only as fast as the client takes it. A client that lets more than
 * {@value #MAX_WAITING} events wait is cut off; it can come back and ask for the past. Thread-safe;
 * the hub's lock is taken before this one's, and nothing is sent under either.
 */
final class EventSession implements TextSocket.Listener {
  /** As many as Arvados lets wait. */
  static final int MAX_WAITING = 64;

  /** Subscriptions of one client; programs have one or two. */
  static final int MAX_SUBSCRIPTIONS = 100;

  private static final Logger LOG = LoggerFactory.getLogger(EventSession.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String OK = "{\"status\":200}";
  private static final String REFUSED = "{\"status\":400}";

  private final EventHub hub;
  private final Predicate<Row> readable;
  private final List<Subscription> subscriptions = new ArrayList<>(); // guarded by this
  private final Deque<Item> waiting = new ArrayDeque<>(); // guarded by this
  private int waitingEvents; // guarded by this
  private long messages; // guarded by this
  private boolean sending; // guarded by this
  private boolean draining; // guarded by this
  private @Nullable TextSocket socket; // guarded by this

  /**
   * A session.
   *
   * @param readable the log rows that its user may know of
   */
  EventSession(EventHub hub, Predicate<Row> readable) {
    this.hub = hub;
    this.readable = readable;
  }

  /** The events after that id which pass the filter. */
  private record Subscription(EventFilter filter, long after) {
    boolean matches(Row log) {
      return log.number("id") > after && filter.matches(log);
    }
  }

  private sealed interface Item {}

  private record Answer(String text) implements Item {}

  private record Event(Row log) implements Item {}

  private record Past(Iterator<Row> logs, EventFilter filter) implements Item {}

  @Override
  public void opened(TextSocket opened) {
    synchronized (this) {
      socket = opened;
    }
    if (!hub.add(this)) {
      opened.cut();
    }
  }

  @Override
  public void closed() {
    hub.remove(this);
    synchronized (this) {
      socket = null;
      waiting.clear();
    }
  }

  /** Ends the connection without a word. */
  void cut() {
    TextSocket open;
    synchronized (this) {
      open = socket;
    }
    if (open != null) {
      open.cut();
    }
  }

  @Override
  public void received(String text) {
    try {
      JsonNode message = JSON.readTree(text);
      switch (message.path("method").asText()) {
        case "subscribe" -> hub.subscribe(this, message);
        case "unsubscribe" -> unsubscribe(EventFilter.parse(message.get("filters")));
        default -> answer(REFUSED);
      }
    } catch (JsonProcessingException | QueryException e) {
      LOG.debug("an event client was refused: {}", e.getMessage());
      answer(REFUSED);
    }
    drain();
  }

  /**
   * Adds a subscription. Called by the hub, which lets no event pass meanwhile.
   *
   * @param past what the client asks for of the past, in order
   * @param after the id after which live events are for this subscription
   */
  synchronized void subscribe(EventFilter filter, Iterator<Row> past, long after) {
    if (subscriptions.size() >= MAX_SUBSCRIPTIONS) {
      answer(REFUSED);
      return;
    }
    subscriptions.add(new Subscription(filter, after));
    answer(OK);
    waiting.add(new Past(past, filter));
  }

  private synchronized void unsubscribe(EventFilter filter) {
    for (Subscription subscription : subscriptions) {
      if (subscription.filter().filters().equals(filter.filters())) {
        subscriptions.remove(subscription);
        answer(OK);
        return;
      }
    }
    answer(REFUSED);
  }

  private synchronized void answer(String text) {
    waiting.add(new Answer(text));
  }

  /**
   * Queues an event if it is one that the client subscribed to and may know of.
   *
   * @return false where the client is too slow, and is to be cut off
   */
  synchronized boolean offer(Row log) {
    if (subscriptions.stream().noneMatch(one -> one.matches(log)) || !readable.test(log)) {
      return true;
    }
    if (waitingEvents >= MAX_WAITING) {
      return false;
    }
    waitingEvents++;
    waiting.add(new Event(log));
    return true;
  }

  /**
   * Sends what waits, one text at a time. Only one thread at once is in the loop; a text that is
   * done while it runs is seen by it, and one that is done later calls again.
   */
  void drain() {
    synchronized (this) {
      if (draining) {
        return;
      }
      draining = true;
    }
    while (true) {
      TextSocket open;
      String text;
      synchronized (this) {
        open = socket;
        text = sending || open == null ? null : next();
        if (open == null || text == null) {
          draining = false;
          return;
        }
        sending = true;
      }
      open.send(text, this::sent);
    }
  }

  private void sent() {
    synchronized (this) {
      sending = false;
    }
    drain();
  }

  /** Called under this session's lock. */
  private @Nullable String next() {
    while (true) {
      Item item = waiting.peek();
      if (item == null) {
        return null;
      } else if (item instanceof Answer answer) {
        waiting.remove();
        return answer.text();
      } else if (item instanceof Event event) {
        waiting.remove();
        waitingEvents--;
        return text(event.log());
      } else if (item instanceof Past past) {
        Row log = nextOf(past);
        if (log != null) {
          return text(log);
        }
        waiting.remove();
      }
    }
  }

  private @Nullable Row nextOf(Past past) {
    while (past.logs().hasNext()) {
      Row log = past.logs().next();
      if (past.filter().matches(log) && readable.test(log)) {
        return log;
      }
    }
    return null;
  }

  /** Called under this session's lock. */
  private String text(Row log) {
    hub.sentOne();
    ObjectNode event = JSON.createObjectNode();
    event.put("msgID", ++messages);
    event.put("id", log.number("id"));
    event.put("uuid", log.uuid());
    event.put("object_uuid", log.text("object_uuid"));
    event.put("object_owner_uuid", log.text("object_owner_uuid"));
    event.put("object_kind", log.text("object_kind"));
    event.put("event_type", log.text("event_type"));
    event.put("event_at", String.valueOf(log.time("event_at")));
    event.set("properties", log.json("properties"));
    return event.toString();
  }
}
