package io.keepfs.local;

import io.keepfs.local.http.Exchange;
import io.keepfs.local.http.HttpException;
import io.keepfs.local.http.RequestHandler;
import java.io.IOException;

/**
 * Answers {@code GET /metrics} of one service with its request counters, and leaves the rest to the
 * service. Arvados' servers want a management token for that page; here anyone may read it. Whoever
 * reads it is not counted.
 */
record MetricsPage(String service, RequestCounters counters, RequestHandler next)
    implements RequestHandler {
  static final String PATH = "/metrics";

  @Override
  public void handle(Exchange exchange) throws Exception {
    if (exchange.path().equals(PATH) && exchange.method().equals("GET")) {
      exchange.answer(200, counters.page(service));
    } else {
      next.handle(exchange);
    }
  }

  @Override
  public void refuse(Exchange exchange, HttpException error) throws IOException {
    next.refuse(exchange, error);
  }
}
