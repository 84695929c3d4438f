package io.keepfs.local.http;

/** Answers the requests of one listener; called by many threads at once. */
@FunctionalInterface
public interface RequestHandler {
  /**
   * Answers one request through the exchange.
   *
   * @throws Exception what is thrown before anything was answered becomes an error answer
   */
  void handle(Exchange exchange) throws Exception;
}
