package io.keepfs.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.keepfs.local.cluster.Caller;
import io.keepfs.local.http.HttpException;
import io.keepfs.local.http.Parameters;
import java.util.Map;
import java.util.function.Supplier;

/** One call of an API method. */
final class ApiCall {
  private final Parameters parameters;
  private final Map<String, String> variables;
  private final Supplier<Caller> caller;

  ApiCall(Parameters parameters, Map<String, String> variables, Supplier<Caller> caller) {
    this.parameters = parameters;
    this.variables = variables;
    this.caller = caller;
  }

  /** A method of the API. */
  @FunctionalInterface
  interface Method {
    /**
     * Answers the call.
     *
     * @throws HttpException for an error answer
     */
    JsonNode answer(ApiCall call);
  }

  Parameters parameters() {
    return parameters;
  }

  /** The uuid in the path; empty where the path has none. */
  String uuid() {
    return variables.getOrDefault("uuid", "");
  }

  /**
   * Who calls.
   *
   * @throws HttpException 401 where the token is missing or unknown
   */
  Caller caller() {
    return caller.get();
  }
}
