package io.keepfs.local;

import io.keepfs.local.events.EventHub;
import io.keepfs.local.events.EventsHandler;
import java.time.Duration;
import java.util.List;

/**
 * The events of a {@link LocalArvados}, which clients hear of through websockets, and switches that
 * make them fail. Clients that poll the API's {@code logs} are not concerned. Thread-safe.
 */
public final class LocalEvents {
  private final EventHub hub;
  private final EventsHandler handler;
  private final LocalRecords records;

  LocalEvents(EventHub hub, EventsHandler handler, LocalRecords records) {
    this.records = records;
    this.hub = hub;
    this.handler = handler;
  }

  /** How many websockets are connected. */
  public int connections() {
    return hub.connections();
  }

  /** How many events were sent through all websockets. */
  public long sent() {
    return hub.sent();
  }

  /**
   * Logs an update of each of some collections, which changes nothing, and tells of it: many events
   * at once, faster than clients could cause them.
   */
  public void tellOfUpdates(List<String> collections) {
    records.touch(collections);
  }

  /** Cuts every websocket without a word; clients may connect again. */
  public void disconnectAll() {
    hub.disconnectAll();
  }

  /** Refuses new websockets (503), or lets them in again; those that stand, stay. */
  public void refuseConnections(boolean refuse) {
    handler.refuse(refuse);
  }

  /** Keeps events back from now on, or hands them out again, the held ones first. */
  public void hold(boolean hold) {
    hub.hold(hold);
  }

  /** Keeps each event back that long, at least; zero for none. Holds for what waits, too. */
  public void setDelay(Duration delay) {
    hub.setDelay(delay);
  }
}
