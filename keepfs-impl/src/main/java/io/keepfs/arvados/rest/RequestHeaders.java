package io.keepfs.arvados.rest;

import java.io.IOException;
import java.security.SecureRandom;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;

/** Puts on each request who asks, and an id by which the server's log names it. */
final class RequestHeaders implements Interceptor {
  static final String REQUEST_ID = "X-Request-Id";

  private static final String DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz";
  private static final int ID_DIGITS = 20;

  private final SecureRandom random = new SecureRandom();
  private final String authorization;

  RequestHeaders(String token) {
    this.authorization = "Bearer " + token;
  }

  @Override
  public Response intercept(Chain chain) throws IOException {
    Request request =
        chain
            .request()
            .newBuilder()
            .header("Authorization", authorization)
            .header("Accept", "application/json")
            .header(REQUEST_ID, newId())
            .build();
    return chain.proceed(request);
  }

  private String newId() {
    StringBuilder id = new StringBuilder("req-");
    for (int i = 0; i < ID_DIGITS; i++) {
      id.append(DIGITS.charAt(random.nextInt(DIGITS.length())));
    }
    return id.toString();
  }
}
