package io.keepfs.local.http;

import java.io.IOException;
import org.eclipse.jetty.server.ServerConnector;

/** One port of the web server; can be closed and opened again on the same port. Thread-safe. */
public final class HttpListener {
  private final String name;
  private final ServerConnector connector;
  private final RequestHandler handler;
  private final Faults faults = new Faults();

  HttpListener(String name, ServerConnector connector, RequestHandler handler) {
    this.name = name;
    this.connector = connector;
    this.handler = handler;
  }

  /** Its name. */
  public String name() {
    return name;
  }

  /** The port; known once the server has started. */
  public int port() {
    return connector.getPort();
  }

  /** What it is told to do wrong. */
  public Faults faults() {
    return faults;
  }

  RequestHandler handler() {
    return handler;
  }

  boolean is(Object other) {
    return connector == other;
  }

  /** Whoever opens it again finds it where it was. */
  void keepPort() {
    connector.setPort(connector.getLocalPort());
  }

  /** Closes the port and its connections: clients are refused. */
  public synchronized void stop() throws IOException {
    try {
      connector.stop();
    } catch (Exception e) {
      throw new IOException("listener " + name + " does not stop", e);
    }
  }

  /** Opens the port again. */
  public synchronized void start() throws IOException {
    try {
      connector.start();
    } catch (Exception e) {
      throw new IOException("listener " + name + " does not start", e);
    }
  }
}
