package io.keepfs.arvados;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.keepfs.api.Errno;
import io.keepfs.api.NodeException;
import io.keepfs.block.cache.BlockCacheOptions;
import io.keepfs.local.LocalArvados;
import io.keepfs.local.LocalKeepstore;
import io.keepfs.local.LocalOptions;
import io.keepfs.local.LocalUser;
import io.keepfs.local.StoredCollection;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What a reader gets from servers that fail or lie. */
class FaultsIT {
  private final MovableClock clock = new MovableClock();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger("io.keepfs");
  private LocalArvados cluster;
  private StoredCollection collection;
  private ArvadosFileSystem arvados;
  private MountedTree tree;

  @BeforeEach
  void start() throws Exception {
    log.start();
    logger.addAppender(log);
    logger.setAdditive(false); // the failures are meant; the appender has them
    cluster = LocalArvados.start(LocalOptions.builder().clock(clock).build());
    collection = cluster.createCollection("good", null, Map.of("f", "content".getBytes(UTF_8)));
    arvados = mount(cluster.token(), Duration.ZERO);
    tree = new MountedTree(arvados.root());
  }

  private ArvadosFileSystem mount(String token, Duration refreshTime) throws Exception {
    ArvadosSettings settings =
        ArvadosSettings.load(cluster.environment(token), Path.of("/nonexistent"));
    return ArvadosFileSystem.builder(settings)
        .blockCache(BlockCacheOptions.IN_MEMORY)
        .events(false) // what is read again for them would be counted
        .refreshTime(refreshTime)
        .retries(0)
        .start();
  }

  @AfterEach
  void stop() throws Exception {
    tree.close();
    arvados.close();
    cluster.close();
    logger.detachAppender(log);
    logger.setAdditive(true);
  }

  private static void assertErrno(Errno errno, ThrowingCallable call) {
    assertThatExceptionOfType(NodeException.class)
        .isThrownBy(call)
        .satisfies(e -> assertThat(e.errno()).as(e.getMessage()).isEqualTo(errno));
  }

  private String onlyBlock() throws Exception {
    return cluster.keepstores().get(0).blocks().get(0);
  }

  @Test
  void aManifestThatCannotBeReadHarmsNothingElse() throws Exception {
    StoredCollection bad =
        cluster.createCollectionFromManifest(
            "bad", ". d41d8cd98f00b204e9800998ecf8427e+0 0:0:fine 1:nonsense:x\n");
    assertThat(tree.list("home")).containsExactlyInAnyOrder("good", "bad");
    assertErrno(Errno.EIO, () -> tree.list("home/bad"));
    assertErrno(Errno.EIO, () -> tree.list("by_id/" + bad.uuid()));
    assertErrno(Errno.EIO, () -> tree.inode("by_id/" + bad.uuid() + "/fine"));
    assertThat(log.list)
        .filteredOn(event -> event.getLevel() == Level.ERROR)
        .extracting(ILoggingEvent::getFormattedMessage)
        .isNotEmpty()
        .allSatisfy(
            message -> assertThat(message).contains(bad.uuid(), "1:nonsense:x").hasLineCount(1));
    assertThat(tree.attributes("by_id/" + bad.uuid())).isNotNull();
    assertThat(tree.read("home/good/f")).isEqualTo("content");
  }

  @Test
  void wrongBytesNeverReachAReader() throws Exception {
    LocalKeepstore first = cluster.keepstores().get(0);
    LocalKeepstore second = cluster.keepstores().get(1);
    String block = onlyBlock();
    first.corrupt(block);
    first.serveUnchecked(true);
    second.serveUnchecked(true);
    assertThat(tree.read("home/good/f")).isEqualTo("content");
    second.corrupt(block);
    try (ArvadosFileSystem other = mount(cluster.token(), Duration.ZERO);
        MountedTree fresh = new MountedTree(other.root())) {
      assertErrno(Errno.EIO, () -> fresh.read("home/good/f"));
      assertThat(fresh.list("home/good")).containsExactly("f");
    }
  }

  @Test
  void oneKeepServiceIsEnough() throws Exception {
    for (LocalKeepstore down : cluster.keepstores()) {
      try (ArvadosFileSystem other = mount(cluster.token(), Duration.ZERO);
          MountedTree fresh = new MountedTree(other.root())) {
        down.stop();
        assertThat(fresh.read("home/good/f")).isEqualTo("content");
        down.start();
      }
    }
  }

  @Test
  void withoutKeepReadsFailSoonAndNamesStay() throws Exception {
    for (LocalKeepstore keepstore : cluster.keepstores()) {
      keepstore.stop();
    }
    Instant start = Instant.now();
    assertErrno(Errno.EIO, () -> tree.read("home/good/f"));
    assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(20));
    assertThat(tree.list("home/good")).containsExactly("f");
    for (LocalKeepstore keepstore : cluster.keepstores()) {
      keepstore.start();
    }
    assertThat(tree.read("home/good/f")).isEqualTo("content");
  }

  @Test
  void expiredSignaturesAreRenewedOnce() throws Exception {
    try (ArvadosFileSystem lasting = mount(cluster.token(), Duration.ofDays(1));
        MountedTree old = new MountedTree(lasting.root())) {
      long handle = old.open("by_id/" + collection.uuid() + "/f");
      clock.advance(Duration.ofDays(30));
      Requests.clear(cluster);
      assertThat(old.read(handle)).isEqualTo("content");
      Requests.settled(cluster);
      assertThat(cluster.requestCount("GET", "/arvados/v1/collections/" + collection.uuid()))
          .isEqualTo(1);
      old.operations().release(handle);
    }
  }

  @Test
  void aBlockThatIsAlwaysDeniedIsNotAskedForForEver() throws Exception {
    long handle = tree.open("by_id/" + collection.uuid() + "/f");
    for (LocalKeepstore keepstore : cluster.keepstores()) {
      keepstore.failNextGets(1000, 403);
    }
    Requests.clear(cluster);
    assertErrno(Errno.EIO, () -> tree.read(handle));
    assertErrno(Errno.EIO, () -> tree.read(handle));
    Requests.settled(cluster);
    assertThat(cluster.requestCount("GET", "/arvados/v1/collections/" + collection.uuid()))
        .isEqualTo(1);
  }

  @Test
  void failuresOfTheServerAreNoAbsenceAndAreNotRemembered() throws Exception {
    cluster.failNextApiRequests(1, 500, "/arvados/v1/collections");
    assertErrno(Errno.EIO, () -> tree.inode("by_id/" + collection.uuid()));
    cluster.failNextApiRequests(1, 403, "/arvados/v1/collections");
    assertErrno(Errno.EACCES, () -> tree.inode("by_id/" + collection.uuid()));
    cluster.failNextApiRequests(1, 500, "/arvados/v1/groups");
    assertErrno(Errno.EIO, () -> tree.list("home"));
    cluster.failNextApiRequests(1, 500, "/arvados/v1/groups");
    assertErrno(
        Errno.EIO, () -> tree.inode("by_id/" + cluster.clusterId() + "-j7d0g-000000000000000"));
    assertThat(tree.read("by_id/" + collection.uuid() + "/f")).isEqualTo("content");
    assertThat(tree.list("home")).containsExactly("good");
  }

  @Test
  void whatWasKnownIsShownWhileTheServerFails() throws Exception {
    String path = "by_id/" + collection.uuid();
    assertThat(tree.list(path)).containsExactly("f");
    assertThat(tree.list("home")).containsExactly("good");
    String project = cluster.createProject("p", null);
    assertThat(tree.list("by_id/" + project)).isEmpty();
    cluster.failNextApiRequests(100, 503, "/arvados/v1/");
    assertThat(tree.list(path)).containsExactly("f");
    assertThat(tree.list("by_id/" + project)).isEmpty();
    assertThat(tree.list("home")).containsExactly("good");
    assertThat(tree.read(path + "/f")).isEqualTo("content");
    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .anyMatch(message -> message.contains("what was known before is shown meanwhile"));
  }

  @Test
  void othersCollectionsAreAbsent() throws Exception {
    LocalUser stranger = cluster.createUser("stranger");
    try (ArvadosFileSystem other = mount(stranger.token(), Duration.ZERO);
        MountedTree strange = new MountedTree(other.root())) {
      assertThat(strange.exists("by_id/" + collection.uuid())).isFalse();
      assertThat(strange.list("home")).isEmpty();
    }
  }

  @Test
  void anInterruptEndsTheWait() throws Exception {
    cluster.setApiLatency(Duration.ofSeconds(60));
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    Thread reader =
        new Thread(
            () -> {
              try {
                tree.list("by_id/" + collection.uuid());
                failure.complete(new AssertionError("it was not interrupted"));
              } catch (NodeException e) {
                failure.complete(e);
              }
            });
    reader.start();
    Awaitility.await().until(() -> reader.getState() == Thread.State.TIMED_WAITING);
    reader.interrupt();
    assertThat(failure.get(10, TimeUnit.SECONDS))
        .isInstanceOfSatisfying(
            NodeException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EINTR));
    cluster.setApiLatency(Duration.ZERO);
  }

  /** Ahead of time by as much as a test says. */
}
