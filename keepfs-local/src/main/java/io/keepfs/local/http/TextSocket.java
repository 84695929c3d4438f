package io.keepfs.local.http;

/** The server's end of a websocket that carries texts. Thread-safe; nothing in it waits. */
public interface TextSocket {
  /**
   * Sends a text. The next one is to be sent when this one is done.
   *
   * @param whenDone runs when the text has been handed to the network, or cannot be; perhaps before
   *     this method returns
   */
  void send(String text, Runnable whenDone);

  /** Cuts the connection without a word. */
  void cut();

  /** Is told of what comes in, one call at a time. */
  interface Listener {
    /** The connection stands; the first call. */
    void opened(TextSocket socket);

    /** The client sent a text. */
    void received(String text);

    /** The connection has ended, from either side; the last call. */
    void closed();
  }
}
