package io.keepfs.keep;

import io.keepfs.block.BlockHash;
import io.keepfs.block.BlockLocator;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.OkHttpClient;
import okio.Buffer;

/** Real HTTP servers as Keep services, numbered in the order in which a block is asked of them. */
final class KeepFixture implements AutoCloseable {
  static final String TOKEN = "v2/zzzzz-gj3su-000000000000000/secret";

  final List<MockWebServer> servers = new ArrayList<>();
  final List<KeepService> services;
  final AtomicInteger refreshes = new AtomicInteger();
  Runnable onRefresh = () -> {};

  KeepFixture(BlockHash block, int count) throws IOException {
    List<KeepService> unsorted = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      unsorted.add(new KeepService("zzzzz-bi6l4-%015d".formatted(i), "http://", "disk", false));
    }
    List<KeepService> sorted = new ArrayList<>();
    for (KeepService service : RendezvousOrder.of(block, unsorted)) {
      MockWebServer server = new MockWebServer();
      server.start();
      servers.add(server);
      sorted.add(new KeepService(service.uuid(), server.url("/").toString(), "disk", false));
    }
    services = sorted;
  }

  static KeepOptions fast(int retries) {
    Duration moment = Duration.ofMillis(1);
    return KeepOptions.standard(0)
        .withSchedule(new RetrySchedule(retries, moment, moment))
        .withFloor(1, Duration.ofSeconds(10));
  }

  KeepClient client(KeepOptions options) {
    return new KeepClient(new OkHttpClient(), ports(), () -> TOKEN, options);
  }

  private KeepServices ports() {
    return new KeepServices() {
      @Override
      public List<KeepService> list() {
        return List.copyOf(services);
      }

      @Override
      public List<KeepService> refresh() {
        refreshes.incrementAndGet();
        onRefresh.run();
        return list();
      }
    };
  }

  /** Lets a server answer its next requests so, one after the other. */
  void script(int server, MockResponse.Builder... answers) {
    for (MockResponse.Builder answer : answers) {
      servers.get(server).enqueue(answer.build());
    }
  }

  /** How many requests each server got. */
  List<Integer> requests() {
    return servers.stream().map(MockWebServer::getRequestCount).toList();
  }

  static MockResponse.Builder ok(byte[] body) {
    return new MockResponse.Builder().body(new Buffer().write(body));
  }

  static MockResponse.Builder status(int code) {
    return new MockResponse.Builder().code(code);
  }

  static BlockLocator signed(BlockLocator locator) {
    return new BlockLocator(
        locator.hash(), locator.sizeBytes(), "+A0123456789012345678901234567890123456789@7fffffff");
  }

  @Override
  public void close() {
    servers.forEach(MockWebServer::close);
  }
}
