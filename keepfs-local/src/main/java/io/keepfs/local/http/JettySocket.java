package io.keepfs.local.http;

import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A websocket as Jetty shows it. Public as Jetty looks for its methods by reflection. */
public final class JettySocket implements Session.Listener.AutoDemanding {
  private static final Logger LOG = LoggerFactory.getLogger(JettySocket.class);

  private final TextSocket.Listener listener;

  JettySocket(TextSocket.Listener listener) {
    this.listener = listener;
  }

  private record Peer(Session session) implements TextSocket {
    @Override
    public void send(String text, Runnable whenDone) {
      session.sendText(text, Callback.from(whenDone, failure -> failed(whenDone, failure)));
    }

    private static void failed(Runnable whenDone, Throwable failure) {
      // The client has gone; its end is told by onWebSocketClose.
      LOG.debug("a text was not sent to a websocket", failure);
      whenDone.run();
    }

    @Override
    public void cut() {
      session.disconnect();
    }
  }

  @Override
  public void onWebSocketOpen(Session session) {
    listener.opened(new Peer(session));
  }

  @Override
  public void onWebSocketText(String message) {
    listener.received(message);
  }

  @Override
  public void onWebSocketError(Throwable cause) {
    LOG.debug("a websocket was cut off", cause);
  }

  @Override
  public void onWebSocketClose(int statusCode, String reason, Callback callback) {
    listener.closed();
    callback.succeed();
  }
}
