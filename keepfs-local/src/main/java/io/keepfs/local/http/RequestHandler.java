package io.keepfs.local.http;

import java.io.IOException;

/** Answers the requests of one listener; called by many threads at once. */
public interface RequestHandler {
  /**
   * Answers one request through the exchange.
   *
   * @throws Exception what is thrown before anything was answered becomes an error answer
   */
  void handle(Exchange exchange) throws Exception;

  /** Answers a request with an error, in the form that this listener's clients understand. */
  default void refuse(Exchange exchange, HttpException error) throws IOException {
    exchange.answer(error.status(), error.getMessage() + "\n");
  }
}
