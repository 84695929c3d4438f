package io.keepfs.local.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whoever has got an answer finds it noted. */
class AnswerNotesTest {
  /** Answers as the path says, and keeps each exchange. */
  private static final class Answering implements RequestHandler {
    final Map<String, Exchange> exchanges = new ConcurrentHashMap<>();

    @Override
    public void handle(Exchange exchange) throws IOException {
      exchanges.put(exchange.path(), exchange);
      switch (exchange.path()) {
        case "/json" -> exchange.answer(200, JsonNodeFactory.instance.objectNode());
        case "/text" -> exchange.answer(201, "text");
        case "/bytes" -> exchange.answer(ByteBuffer.allocate(100_000));
        default -> throw new HttpException(404, "not found");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"/json,200", "/text,201", "/bytes,200", "/else,404"})
  void anAnswerIsNotedOnceAndBeforeAByteOfItIsSent(String path, int status) throws Exception {
    Answering handler = new Answering();
    List<Boolean> begun = new CopyOnWriteArrayList<>();
    List<String> noted = new CopyOnWriteArrayList<>();
    RequestListener listener =
        (name, method, at, answered) -> {
          begun.add(handler.exchanges.get(at).isAnswered());
          noted.add(method + " " + at + " " + answered);
        };
    try (HttpServer server = new HttpServer(null, listener)) {
      HttpListener port = server.listen("test", 0, false, handler);
      server.start();
      URI uri = URI.create("http://127.0.0.1:" + port.port() + path);
      HttpResponse<byte[]> answer =
          HttpClient.newHttpClient()
              .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofByteArray());
      assertThat(answer.statusCode()).isEqualTo(status);
      assertThat(noted).containsExactly("GET " + path + " " + status);
      assertThat(begun).containsExactly(false);
    }
  }
}
