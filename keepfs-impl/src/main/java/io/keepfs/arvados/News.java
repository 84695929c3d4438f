package io.keepfs.arvados;

import io.keepfs.arvados.events.EventOptions;
import io.keepfs.arvados.events.EventStream;
import io.keepfs.arvados.tree.ChangeFeed;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What follows the changes that others make, from a cluster's events to the directories. */
interface News extends AutoCloseable {

  /** Nothing follows. */
  News NONE = () -> {};

  /** Ends it, in a bounded time. */
  @Override
  void close();

  /** Begins to follow; returns at once. */
  static News follow(
      Connection connection, ArvadosSettings settings, ChangeFeed feed, Duration logInterval) {
    EventRouter router = new EventRouter(feed, new Follower(feed::watchers));
    EventOptions options = EventOptions.of(websocket(connection, settings), logInterval);
    EventStream stream = EventStream.start(connection.client(), options, Clock.systemUTC(), router);
    return () -> {
      stream.close();
      router.close();
    };
  }

  private static Optional<URI> websocket(Connection connection, ArvadosSettings settings) {
    String address = connection.discovery().websocketUrl();
    if (settings.websocketsDisabled() || address == null || address.isBlank()) {
      return Optional.empty();
    }
    try {
      URI uri = URI.create(address.trim());
      if (uri.getHost() != null && List.of("ws", "wss").contains(uri.getScheme())) {
        return Optional.of(uri);
      }
    } catch (IllegalArgumentException e) {
      // As good as none.
    }
    Logger log = LoggerFactory.getLogger(News.class);
    log.warn("the cluster names no usable address for events: {}", address);
    return Optional.empty();
  }
}
