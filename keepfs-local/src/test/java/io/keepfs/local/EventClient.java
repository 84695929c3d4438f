package io.keepfs.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client of the cluster's events, on the JDK's websocket. */
final class EventClient implements WebSocket.Listener, AutoCloseable {
  static final String ALL = "[[\"event_type\",\"in\",[\"create\",\"update\",\"delete\"]]]";

  private static final long TIMEOUT_SECONDS = 30;

  private final BlockingQueue<JsonNode> messages = new LinkedBlockingQueue<>();
  private final CompletableFuture<Boolean> ended = new CompletableFuture<>();
  private final CompletableFuture<Boolean> pong = new CompletableFuture<>();
  private final StringBuilder text = new StringBuilder();
  private final WebSocket socket;

  private EventClient(LocalArvados arvados, String token) {
    String url = "wss://" + arvados.apiHost() + "/websocket?api_token=" + token;
    this.socket =
        new ApiClient(arvados, token)
            .http()
            .newWebSocketBuilder()
            .buildAsync(URI.create(url), this)
            .join();
  }

  static EventClient connect(LocalArvados arvados) {
    return connect(arvados, arvados.token());
  }

  static EventClient connect(LocalArvados arvados, String token) {
    return new EventClient(arvados, token);
  }

  /** Connects and subscribes to everything. */
  static EventClient subscribed(LocalArvados arvados, String token) throws Exception {
    EventClient client = connect(arvados, token);
    client.subscribe(ALL);
    return client;
  }

  void send(String message) {
    socket.sendText(message, true).join();
  }

  /** Sends a message, and gives the status that it is answered with. */
  int ask(String message) throws Exception {
    send(message);
    return next().get("status").intValue();
  }

  void subscribe(String filters) throws Exception {
    int status = ask("{\"method\":\"subscribe\",\"filters\":" + filters + "}");
    if (status != 200) {
      throw new AssertionError("refused with " + status);
    }
  }

  JsonNode next() throws InterruptedException {
    JsonNode message = messages.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    if (message == null) {
      throw new AssertionError("no message came");
    }
    return message;
  }

  List<JsonNode> next(int count) throws InterruptedException {
    List<JsonNode> next = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      next.add(next());
    }
    return next;
  }

  /** What came and was not looked at yet. */
  List<JsonNode> rest() {
    List<JsonNode> rest = new ArrayList<>();
    messages.drainTo(rest);
    return rest;
  }

  void awaitPong() throws Exception {
    socket.sendPing(ByteBuffer.allocate(4)).join();
    pong.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
  }

  void awaitEnd() throws Exception {
    ended.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
    text.append(data);
    if (last) {
      try {
        messages.add(ApiClient.JSON.readTree(text.toString()));
      } catch (JsonProcessingException e) {
        throw new AssertionError("not JSON: " + text, e);
      }
      text.setLength(0);
    }
    webSocket.request(1);
    return CompletableFuture.completedStage(null);
  }

  @Override
  public CompletionStage<?> onPong(WebSocket webSocket, ByteBuffer message) {
    pong.complete(true);
    webSocket.request(1);
    return CompletableFuture.completedStage(null);
  }

  @Override
  public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
    ended.complete(true);
    return CompletableFuture.completedStage(null);
  }

  @Override
  public void onError(WebSocket webSocket, Throwable error) {
    ended.complete(false);
  }

  @Override
  public void close() {
    socket.abort();
  }
}
