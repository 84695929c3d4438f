package io.keepfs.local.events;

import io.keepfs.local.cluster.Caller;
import io.keepfs.local.cluster.Tokens;
import io.keepfs.local.discovery.DiscoveryDocument;
import io.keepfs.local.http.Exchange;
import io.keepfs.local.http.HttpException;
import io.keepfs.local.http.RequestHandler;
import java.io.IOException;

/**
 * Answers the websocket's address with a connection to the hub, for whoever has a token (as {@code
 * api_token} in the query, or in the header), and leaves other requests to the API.
 */
public final class EventsHandler implements RequestHandler {
  private final EventHub hub;
  private final Tokens tokens;
  private final RequestHandler next;
  private volatile boolean refusing;

  /** In front of that API. */
  public EventsHandler(EventHub hub, Tokens tokens, RequestHandler next) {
    this.hub = hub;
    this.tokens = tokens;
    this.next = next;
  }

  /** Refuses new connections with 503, or lets them in again. */
  public void refuse(boolean refuse) {
    refusing = refuse;
  }

  @Override
  public void handle(Exchange exchange) throws Exception {
    if (!exchange.path().equals(DiscoveryDocument.WEBSOCKET_PATH)) {
      next.handle(exchange);
      return;
    }
    if (refusing) {
      throw new HttpException(503, "no websockets, on request of a test");
    }
    exchange.parameters();
    Caller caller = tokens.authenticate(exchange.token());
    exchange.upgrade(hub.session(caller));
  }

  @Override
  public void refuse(Exchange exchange, HttpException error) throws IOException {
    next.refuse(exchange, error);
  }
}
