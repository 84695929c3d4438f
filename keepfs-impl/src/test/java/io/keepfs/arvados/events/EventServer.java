package io.keepfs.arvados.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;

/** A server of events by the book: a websocket that sends again, and a log. */
final class EventServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  final BlockingQueue<JsonNode> subscriptions = new LinkedBlockingQueue<>();
  final BlockingQueue<String> targets = new LinkedBlockingQueue<>();
  final AtomicInteger logRequests = new AtomicInteger();
  volatile boolean refusesSockets;
  volatile boolean refusesLogs;
  volatile boolean holdsLogs;
  volatile int subscriptionStatus = 200;

  private final MockWebServer server = new MockWebServer();

  // Guarded by this.
  private final List<String> log = new ArrayList<>();
  private final List<WebSocket> open = new ArrayList<>();
  private int lastId = 100;

  EventServer() throws IOException {
    server.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            return answer(request);
          }
        });
    server.start();
  }

  URI root() {
    return server.url("/").uri();
  }

  URI websocket() {
    return URI.create(server.url("/websocket").toString().replaceFirst("^http", "ws"));
  }

  /** An object changed: it is in the log, and sent to all who listen. Returns its id. */
  synchronized int change(String uuid) throws IOException {
    return add(++lastId, uuid, true);
  }

  /** As {@link #change}, while nobody is told. */
  synchronized int changeSilently(String uuid) throws IOException {
    return add(++lastId, uuid, false);
  }

  /** A change that began before others and ends after them. */
  synchronized void changeLate(int id, String uuid) throws IOException {
    add(id, uuid, true);
  }

  synchronized int skipId() {
    return ++lastId;
  }

  private int add(int id, String uuid, boolean send) throws IOException {
    String text =
        JSON.writeValueAsString(
            Map.of(
                "msgID", id,
                "id", id,
                "uuid", "zzzzz-57u5n-000000000000000",
                "object_uuid", uuid,
                "object_owner_uuid", "zzzzz-j7d0g-00000000000000n",
                "object_kind", "arvados#collection",
                "event_type", "update",
                "event_at", "2026-01-02T03:04:05.678901234Z",
                "properties",
                    Map.of(
                        "old_attributes",
                            Map.of("owner_uuid", "zzzzz-j7d0g-00000000000000o", "name", "old"),
                        "new_attributes",
                            Map.of(
                                "owner_uuid",
                                "zzzzz-j7d0g-00000000000000n",
                                "name",
                                "new",
                                "is_trashed",
                                false))));
    log.add(text);
    if (send) {
      open.forEach(socket -> socket.send(text));
    }
    return id;
  }

  synchronized void send(String text) {
    open.forEach(socket -> socket.send(text));
  }

  /** Cuts all websockets off. */
  void drop() {
    drop("going away");
  }

  synchronized void drop(String reason) {
    open.forEach(socket -> socket.close(1001, reason));
    open.clear();
  }

  private MockResponse answer(RecordedRequest request) {
    String path = request.getUrl().encodedPath();
    try {
      if (path.equals("/websocket")) {
        targets.add(request.getTarget());
        return refusesSockets
            ? new MockResponse.Builder().code(404).build()
            : new MockResponse.Builder().webSocketUpgrade(new Socket()).build();
      }
      if (path.equals("/arvados/v1/logs")) {
        logRequests.incrementAndGet();
        if (holdsLogs) {
          return new MockResponse.Builder().onResponseStart(SocketEffect.Stall.INSTANCE).build();
        }
        return refusesLogs
            ? new MockResponse.Builder().code(403).body("{\"errors\":[\"no\"]}").build()
            : new MockResponse.Builder().body(logs(request)).build();
      }
    } catch (IOException e) {
      return new MockResponse.Builder().code(500).body(e.toString()).build();
    }
    return new MockResponse.Builder().code(404).build();
  }

  private synchronized String logs(RecordedRequest request) throws IOException {
    int limit = Integer.parseInt(request.getUrl().queryParameter("limit"));
    JsonNode first = JSON.readTree(request.getUrl().queryParameter("filters")).get(0);
    boolean newest = first.get(0).asText().equals("created_at");
    List<String> found = new ArrayList<>();
    for (String entry : log) {
      if (newest || JSON.readTree(entry).get("id").asInt() > first.get(2).asInt()) {
        found.add(entry);
      }
    }
    if (newest && !found.isEmpty()) {
      found = found.subList(found.size() - 1, found.size());
    }
    return "{\"items\":["
        + String.join(",", found.subList(0, Math.min(limit, found.size())))
        + "]}";
  }

  private synchronized void subscribed(WebSocket socket, JsonNode request) throws IOException {
    socket.send("{\"status\":" + subscriptionStatus + "}");
    if (request.has("last_log_id")) {
      for (String entry : log) {
        if (JSON.readTree(entry).get("id").asInt() > request.get("last_log_id").asInt()) {
          socket.send(entry);
        }
      }
    }
    open.add(socket);
    subscriptions.add(request);
  }

  private final class Socket extends WebSocketListener {
    @Override
    public void onMessage(WebSocket socket, String text) {
      try {
        subscribed(socket, JSON.readTree(text));
      } catch (IOException e) {
        socket.cancel();
      }
    }

    @Override
    public void onFailure(WebSocket socket, Throwable failure, Response response) {
      synchronized (EventServer.this) {
        open.remove(socket);
      }
    }
  }

  @Override
  public void close() {
    drop();
    server.close();
  }
}
