package io.keepfs.arvados.events;

import io.keepfs.arvados.rest.ArvadosClient;
import java.net.URI;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/** One websocket: from connecting to its end. Thread-safe. */
final class EventSocket extends WebSocketListener {
  private static final int NORMAL_CLOSURE = 1000;
  private static final int SUBSCRIBED = 200;

  private final String subscription;
  private final Consumer<ObjectEvent> events;
  private final CompletableFuture<Integer> subscribed = new CompletableFuture<>();
  private final CompletableFuture<String> end = new CompletableFuture<>();
  private volatile @Nullable WebSocket socket;

  /**
   * Makes one that goes on after an id, if that is known.
   *
   * @param events hears of each change, on the socket's thread
   */
  EventSocket(OptionalLong after, Consumer<ObjectEvent> events) {
    this.subscription = EventFrames.subscription(after);
    this.events = events;
  }

  /**
   * Connects and subscribes.
   *
   * @return null when it succeeded, else why not
   */
  @Nullable String connect(
      ArvadosClient client, URI address, Duration pingInterval, Duration timeout)
      throws InterruptedException {
    socket = client.openWebSocket(address, pingInterval, this);
    try {
      int status = subscribed.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
      return status == SUBSCRIBED ? null : "the subscription was refused with " + status;
    } catch (TimeoutException e) {
      return "no answer within " + timeout.toSeconds() + " s";
    } catch (ExecutionException e) {
      return client.withoutToken(String.valueOf(e.getCause().getMessage()));
    }
  }

  /** Waits for the end and returns its reason; null when {@code limit} came before. */
  @Nullable String awaitEnd(Duration limit) throws InterruptedException {
    try {
      return end.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return null;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  void close() {
    WebSocket open = socket;
    if (open != null) {
      open.cancel();
    }
  }

  @Override
  public void onOpen(WebSocket open, Response response) {
    open.send(subscription);
  }

  @Override
  public void onMessage(WebSocket open, String text) {
    EventFrames.Frame frame = EventFrames.read(text);
    frame.status().ifPresent(subscribed::complete);
    frame.event().ifPresent(events);
  }

  @Override
  public void onMessage(WebSocket open, ByteString bytes) {
    onMessage(open, bytes.utf8());
  }

  @Override
  public void onClosing(WebSocket open, int code, String reason) {
    open.close(NORMAL_CLOSURE, null);
    ended("closed by the server" + (reason.isEmpty() ? "" : ": " + reason), null);
  }

  @Override
  public void onClosed(WebSocket open, int code, String reason) {
    ended("closed", null);
  }

  @Override
  public void onFailure(WebSocket open, Throwable failure, @Nullable Response response) {
    ended(
        response == null || response.code() == 101
            ? failure.getMessage() == null ? "cut off" : failure.getMessage()
            : "the server answered " + response.code(),
        failure);
  }

  private void ended(String reason, @Nullable Throwable cause) {
    subscribed.completeExceptionally(new IllegalStateException(reason, cause));
    end.complete(reason);
  }
}
