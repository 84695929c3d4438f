package io.keepfs.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keepfs.local.cluster.Access;
import io.keepfs.local.cluster.Cluster;
import io.keepfs.local.cluster.Tokens;
import io.keepfs.local.discovery.ClusterConfig;
import io.keepfs.local.discovery.DiscoveryDocument;
import io.keepfs.local.http.Exchange;
import io.keepfs.local.http.HttpException;
import io.keepfs.local.http.Parameters;
import io.keepfs.local.http.RequestHandler;
import io.keepfs.local.http.Router;
import io.keepfs.local.query.QueryException;
import io.keepfs.local.store.Row;
import io.keepfs.local.store.Schemas;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The REST API: finds the method, answers its result or its error as JSON. */
public final class ApiHandler implements RequestHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ApiHandler.class);
  private static final int REQUEST_ID_LENGTH = 20;

  private final Cluster cluster;
  private final Tokens tokens;
  private final TrashSweep sweep;
  private final Router<ApiCall.Method> router = new Router<>();

  /**
   * The API of a cluster.
   *
   * @param apiHost the host and port under which clients know it
   * @param keepServices the running Keep services
   */
  public ApiHandler(
      Cluster cluster, Tokens tokens, Supplier<String> apiHost, Supplier<List<Row>> keepServices) {
    this.cluster = cluster;
    this.tokens = tokens;
    this.sweep = new TrashSweep(cluster);
    Access access = new Access(cluster);
    Records records = new Records(cluster, access);
    Lister lister = new Lister(cluster, access, records);
    router.add(
        "GET",
        "/discovery/v1/apis/arvados/v1/rest",
        call -> DiscoveryDocument.build(cluster, apiHost.get()));
    router.add("GET", "/arvados/v1/config", call -> ClusterConfig.build(cluster, apiHost.get()));
    new CollectionsApi(cluster, access, records, lister).addTo(router);
    new GroupsApi(cluster, access, records, lister).addTo(router);
    new UsersApi(access, lister).addTo(router);
    new KeepServicesApi(records, keepServices).addTo(router);
    new AuthorizationsApi(cluster, records).addTo(router);
    new LinksApi(cluster, access, lister).addTo(router);
    lister.addTo(router, Schemas.LOGS);
    lister.addTo(router, Schemas.WORKFLOWS);
  }

  @Override
  public void handle(Exchange exchange) throws IOException {
    String requestId = requestId(exchange);
    // Ports are reused by other clusters: a client that caches answers would mix them up.
    exchange.setHeader("Cache-Control", "no-store");
    try {
      exchange.answer(200, answer(exchange));
    } catch (HttpException e) {
      answerError(exchange, e.status(), e.getMessage(), requestId);
    } catch (QueryException e) {
      answerError(exchange, 422, e.getMessage(), requestId);
    } catch (RuntimeException e) {
      LOG.warn("{} {} failed ({})", exchange.method(), exchange.path(), requestId, e);
      answerError(exchange, 500, "internal error: " + e, requestId);
    }
  }

  private String requestId(Exchange exchange) {
    String given = exchange.header("X-Request-Id");
    String requestId = given == null ? "req-" + cluster.uuids().secret(REQUEST_ID_LENGTH) : given;
    exchange.setHeader("X-Request-Id", requestId);
    return requestId;
  }

  @Override
  public void refuse(Exchange exchange, HttpException error) throws IOException {
    answerError(exchange, error.status(), error.getMessage(), requestId(exchange));
  }

  private JsonNode answer(Exchange exchange) throws IOException {
    Parameters parameters = exchange.parameters();
    Router.Match<ApiCall.Method> match = router.find(exchange.method(), exchange.path());
    if (match == null) {
      throw HttpException.notFound("Path");
    }
    sweep.run();
    ApiCall call =
        new ApiCall(parameters, match.variables(), () -> tokens.authenticate(exchange.token()));
    return match.target().answer(call);
  }

  private void answerError(Exchange exchange, int status, String message, String requestId)
      throws IOException {
    if (exchange.isAnswered()) {
      throw new IOException("the answer was cut off: " + message);
    }
    ObjectNode error = JsonNodeFactory.instance.objectNode();
    error.putArray("errors").add(message + " (" + requestId + ")");
    long seconds = cluster.times().now().getEpochSecond();
    error.put("error_token", seconds + "+" + cluster.uuids().secret(8));
    exchange.answer(status, error);
  }
}
