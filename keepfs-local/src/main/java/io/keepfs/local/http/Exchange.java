package io.keepfs.local.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Blocker;
import org.jspecify.annotations.Nullable;

/** One request and its answer. Used by the one thread that handles it. */
public final class Exchange {
  /** The longest body of an API request, in bytes; the discovery document says so. */
  public static final int MAX_REQUEST_BYTES = 128 << 20;

  /** Each write waits for the network: the serialiser's own small ones are gathered to these. */
  private static final int WRITE_BYTES = 32 << 10;

  private static final ObjectMapper JSON =
      JsonMapper.builder(
              com.fasterxml.jackson.core.JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxStringLength(MAX_REQUEST_BYTES).build())
                  .build())
          .build();

  private final Request request;
  private final Response response;
  private final Consumer<Exchange> whenAnswered;
  private @Nullable Parameters parameters;
  private String method;
  private Pace pace = new Pace(0);
  private TextSocket.@Nullable Listener socket;
  private boolean noted;
  private Faults.Hold hold = Faults.Hold.NONE;

  /** An exchange that tells of its answer before a byte of it is sent. */
  Exchange(Request request, Response response, Consumer<Exchange> whenAnswered) {
    this.request = request;
    this.response = response;
    this.whenAnswered = whenAnswered;
    this.method = request.getMethod();
  }

  /** The method; GET where a POST says that it stands for a GET (see {@link #parameters}). */
  public String method() {
    return method;
  }

  /** The path, decoded, without the query. */
  public String path() {
    String path = Request.getPathInContext(request);
    return path == null ? "/" : path;
  }

  /** A request header, or null. */
  public @Nullable String header(String name) {
    return request.getHeaders().get(name);
  }

  /** The length that the request's body says it has; -1 where it does not say. */
  public long contentLength() {
    return request.getLength();
  }

  /** The token that the request carries in its header, else as a parameter; empty without one. */
  public String token() {
    String header = header("Authorization");
    if (header != null) {
      String[] words = header.strip().split("\\s+", 2);
      String scheme = words[0].toLowerCase(Locale.ROOT);
      if (words.length == 2 && (scheme.equals("bearer") || scheme.equals("oauth2"))) {
        return words[1];
      }
    }
    return parameters == null ? "" : parameters.text("api_token");
  }

  /** The body, to be read once. */
  public InputStream body() {
    return pace.slow(Content.Source.asInputStream(request));
  }

  /** Lets no more than that many bytes a second through, either way; 0 for no limit. */
  void setPace(long bytesPerSecond) {
    pace = new Pace(bytesPerSecond);
  }

  /**
   * The parameters of the query and the body. A POST with {@code _method=GET}, or with that in
   * {@code X-HTTP-Method-Override}, becomes a GET: so clients send long queries.
   */
  public Parameters parameters() throws IOException {
    Parameters known = parameters;
    if (known != null) {
      return known;
    }
    Parameters read = new Parameters(JSON);
    read.addEncoded(request.getHttpURI().getQuery());
    if (!method.equals("GET") && !method.equals("HEAD")) {
      readBody(read);
    }
    String override = read.text("_method");
    String header = header("X-HTTP-Method-Override");
    if (method.equals("POST") && (!override.isEmpty() || header != null)) {
      method = (override.isEmpty() ? header : override).toUpperCase(Locale.ROOT);
    }
    parameters = read;
    return read;
  }

  private void readBody(Parameters into) throws IOException {
    byte[] bytes;
    try (InputStream body = body()) {
      bytes = body.readNBytes(MAX_REQUEST_BYTES + 1);
    }
    if (bytes.length > MAX_REQUEST_BYTES) {
      throw new HttpException(413, "request body over " + MAX_REQUEST_BYTES + " bytes");
    }
    if (bytes.length == 0) {
      return;
    }
    String type = header("Content-Type");
    if (type != null && type.startsWith("application/x-www-form-urlencoded")) {
      into.addEncoded(new String(bytes, StandardCharsets.UTF_8));
      return;
    }
    try {
      JsonNode json = JSON.readTree(bytes);
      if (!json.isObject()) {
        throw new HttpException(400, "the request body is not a JSON object");
      }
      into.addAll(json);
    } catch (JsonProcessingException e) {
      throw new HttpException(400, "the request body is not JSON");
    }
  }

  /** Sets a header of the answer. */
  public Exchange setHeader(String name, String value) {
    response.getHeaders().put(name, value);
    return this;
  }

  /** Whether the answer has begun, so that its status cannot change. */
  public boolean isAnswered() {
    return response.isCommitted();
  }

  /** The status of the answer. */
  int status() {
    return socket == null ? response.getStatus() : HttpStatus.SWITCHING_PROTOCOLS_101;
  }

  /** Tells of the answer, once. A client that has got it finds it noted. */
  void note() {
    if (!noted) {
      noted = true;
      whenAnswered.accept(this);
    }
  }

  /**
   * Makes the connection a websocket.
   *
   * @throws HttpException 400 where the client did not ask for one
   */
  public void upgrade(TextSocket.Listener listener) {
    if (!"websocket".equalsIgnoreCase(header("Upgrade"))) {
      throw new HttpException(400, "this is the address of a websocket");
    }
    socket = listener;
  }

  /** Who listens when the connection is to be a websocket; else null. */
  TextSocket.@Nullable Listener socket() {
    return socket;
  }

  /**
   * To be called before an answer to a request whose body nobody read: unless it is here already,
   * the connection ends with the answer, and the client is told so, lest it send the next request.
   */
  void leaveBody() {
    if (!request.consumeAvailable()) {
      setHeader("Connection", "close");
    }
  }

  /** Answers with JSON. */
  public void answer(int status, JsonNode json) throws IOException {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json; charset=utf-8");
    note();
    try (OutputStream out =
        new BufferedOutputStream(pace.slow(Content.Sink.asOutputStream(response)), WRITE_BYTES)) {
      JSON.writeValue(out, json);
    }
  }

  /** Answers with a text. */
  public void answer(int status, String text) throws IOException {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain; charset=utf-8");
    answerBytes(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Makes the answer stop half-way as a test wants it. */
  void holdBody(Faults.Hold value) {
    hold = value;
  }

  /** Answers with status 200 and these bytes; a HEAD request gets only their length. */
  public void answer(ByteBuffer bytes) throws IOException {
    response.setStatus(200);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/octet-stream");
    int all = bytes.remaining();
    if (all <= hold.afterBytes() || request.getMethod().equals("HEAD")) {
      answerBytes(bytes);
      return;
    }
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, all);
    note();
    write(false, bytes.slice(bytes.position(), hold.afterBytes()));
    try {
      hold.end().await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the server ends");
    }
    write(true, bytes.slice(bytes.position() + hold.afterBytes(), all - hold.afterBytes()));
  }

  private void answerBytes(ByteBuffer bytes) throws IOException {
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, bytes.remaining());
    note();
    ByteBuffer sent = request.getMethod().equals("HEAD") ? ByteBuffer.allocate(0) : bytes;
    if (pace.isLimited()) {
      try (OutputStream out = pace.slow(Content.Sink.asOutputStream(response))) {
        byte[] copy = new byte[sent.remaining()];
        sent.duplicate().get(copy);
        out.write(copy);
      }
      return;
    }
    write(true, sent);
  }

  private void write(boolean last, ByteBuffer sent) throws IOException {
    try (Blocker.Callback done = Blocker.callback()) {
      response.write(last, sent, done);
      done.block();
    }
  }
}
