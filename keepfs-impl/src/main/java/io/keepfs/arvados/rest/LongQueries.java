package io.keepfs.arvados.rest;

import java.io.IOException;
import okhttp3.FormBody;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Sends a GET whose query is too long for an address as a form, which Arvados takes for a GET when
 * it says so. Servers and proxies commonly refuse request lines above 8 KiB.
 */
final class LongQueries implements Interceptor {
  private static final int MAX_QUERY_CHARACTERS = 4096;

  @Override
  public Response intercept(Chain chain) throws IOException {
    Request request = chain.request();
    String query = request.url().encodedQuery();
    if (!request.method().equals("GET")
        || query == null
        || query.length() <= MAX_QUERY_CHARACTERS) {
      return chain.proceed(request);
    }
    return chain.proceed(asForm(request));
  }

  private static Request asForm(Request request) {
    HttpUrl url = request.url();
    FormBody.Builder form = new FormBody.Builder().add("_method", "GET");
    for (int i = 0; i < url.querySize(); i++) {
      String value = url.queryParameterValue(i);
      form.add(url.queryParameterName(i), value == null ? "" : value);
    }
    return request
        .newBuilder()
        .url(url.newBuilder().query(null).build())
        .post(form.build())
        .build();
  }
}
