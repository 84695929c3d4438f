package io.keepfs.local.http;

import java.io.IOException;
import java.util.List;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.server.ServerWebSocketContainer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands each request to the handler of the listener that took it, and reports the answer. */
final class DispatchHandler extends Handler.Abstract {
  private static final Logger LOG = LoggerFactory.getLogger(DispatchHandler.class);

  private final List<HttpListener> listeners;
  private final RequestListener requests;
  private final ServerWebSocketContainer sockets;

  DispatchHandler(
      List<HttpListener> listeners, RequestListener requests, ServerWebSocketContainer sockets) {
    this.listeners = listeners;
    this.requests = requests;
    this.sockets = sockets;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    HttpListener listener = listenerOf(request);
    Exchange exchange = new Exchange(request, response, answered -> note(listener, answered));
    try {
      serve(listener, exchange);
      exchange.note();
      TextSocket.Listener socket = exchange.socket();
      if (socket == null) {
        callback.succeeded();
      } else if (!sockets.upgrade(
          (asked, answer, done) -> new JettySocket(socket), request, response, callback)) {
        throw new IOException("the websocket handshake failed");
      }
    } catch (Throwable e) {
      // A broken connection or an answer that cannot be ended properly: it must be cut off.
      LOG.debug("{} {} was cut off", exchange.method(), exchange.path(), e);
      exchange.note();
      callback.failed(e);
    }
    return true;
  }

  private void note(HttpListener listener, Exchange exchange) {
    int status = exchange.status();
    LOG.debug("{} {} {} {}", listener.name(), exchange.method(), exchange.path(), status);
    requests.answered(listener.name(), exchange.method(), exchange.path(), status);
  }

  private static void serve(HttpListener listener, Exchange exchange) throws Exception {
    try {
      listener.faults().apply(exchange);
      listener.handler().handle(exchange);
    } catch (HttpException e) {
      if (exchange.isAnswered()) {
        throw e;
      }
      exchange.leaveBody();
      listener.handler().refuse(exchange, e);
    }
  }

  private HttpListener listenerOf(Request request) {
    Object connector = request.getConnectionMetaData().getConnector();
    return listeners.stream().filter(listener -> listener.is(connector)).findFirst().orElseThrow();
  }
}
