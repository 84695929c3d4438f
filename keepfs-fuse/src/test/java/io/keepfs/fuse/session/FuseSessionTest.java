package io.keepfs.fuse.session;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.keepfs.api.Errno;
import io.keepfs.api.Node;
import io.keepfs.api.support.StaticDirectory;
import io.keepfs.api.support.TextFile;
import io.keepfs.fuse.protocol.InitFlags;
import io.keepfs.fuse.protocol.Opcode;
import io.keepfs.fuse.session.FakeKernel.Reply;
import io.keepfs.fuse.session.FakeKernel.Sent;
import io.keepfs.vfs.OperationKind;
import io.keepfs.vfs.Operations;
import io.keepfs.vfs.OperationsOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FuseSessionTest {
  private static final long ROOT = 1;
  private static final int THREADS = 4;

  private final FakeKernel kernel = new FakeKernel();
  private final GatedFile gated = new GatedFile();
  private final Map<OperationKind, AtomicInteger> served = new ConcurrentHashMap<>();
  private FuseSession session = session(Duration.ofMinutes(1));

  private FuseSession session(Duration deadline) {
    return session(deadline, 2);
  }

  private FuseSession session(Duration deadline, int maxIdleThreads) {
    return session(deadline, maxIdleThreads, THREADS);
  }

  private FuseSession session(Duration deadline, int maxIdleThreads, int maxThreads) {
    Map<String, Node> entries =
        Map.of("slow", gated, "hello", TextFile.of("hello world", Instant.EPOCH));
    Operations operations =
        Operations.over(
            new StaticDirectory(entries, Instant.EPOCH),
            OperationsOptions.READ_WRITE.withListener(
                (kind, inode, nanos, failure) ->
                    served.computeIfAbsent(kind, k -> new AtomicInteger()).incrementAndGet()));
    return new FuseSession(
        kernel,
        operations,
        new SessionOptions(
            "test",
            maxThreads,
            Math.min(2, maxIdleThreads),
            maxIdleThreads,
            1 << 20,
            64,
            deadline,
            501,
            502));
  }

  private void start() throws Exception {
    session.start();
    Sent init = kernel.init();
    assertThat(reply(init).error()).isZero();
    session.awaitReady(Duration.ofSeconds(10));
  }

  private static Reply reply(Sent sent) throws Exception {
    return sent.reply().get(10, SECONDS);
  }

  private int count(OperationKind kind) {
    AtomicInteger count = served.get(kind);
    return count == null ? 0 : count.get();
  }

  private long lookup(String name) throws Exception {
    return reply(kernel.lookup(ROOT, name)).longAt(0);
  }

  private long open(long node) throws Exception {
    return reply(kernel.open(node)).longAt(0);
  }

  @AfterEach
  void end() throws Exception {
    gated.gate.countDown();
    kernel.unmount();
    await().until(() -> session.ended().isDone() || session.threadCount() == 0);
  }

  @Test
  void saysInitAndServes() throws Exception {
    start();
    assertThat(session.awaitReady(Duration.ofSeconds(1)).has(InitFlags.DO_READDIRPLUS)).isTrue();

    Reply entry = reply(kernel.lookup(ROOT, "hello"));
    long node = entry.longAt(0);
    Reply data = reply(kernel.read(node, open(node), 4096));

    assertThat(entry.longAt(40 + 8)).as("size").isEqualTo(11);
    assertThat(entry.body().getInt(40 + 68)).as("uid of the mount's owner").isEqualTo(501);
    assertThat(entry.body().getInt(40 + 72)).as("gid of the mount's owner").isEqualTo(502);
    assertThat(data.text()).isEqualTo("hello world");
  }

  @Test
  void readyFailsWhenTheKernelIsTooOld() throws Exception {
    session.start();

    Sent init = kernel.send(Opcode.INIT, 0, FakeKernel.memory(16).putInt(7).putInt(8).array());

    assertThat(reply(init).error()).isEqualTo(-22);
    assertThatThrownBy(() -> session.awaitReady(Duration.ofSeconds(10)))
        .hasMessageContaining("Linux 4.20");
  }

  @Test
  void errorsReachTheCaller() throws Exception {
    start();

    assertThat(reply(kernel.lookup(ROOT, "absent")).error()).isEqualTo(-Errno.ENOENT.number());
    assertThat(reply(kernel.send(4095, ROOT, new byte[0])).error())
        .isEqualTo(-Errno.ENOSYS.number());
    assertThat(reply(kernel.send(Opcode.READLINK, ROOT, new byte[0])).error())
        .isEqualTo(-Errno.ENOSYS.number());
    for (Opcode links : List.of(Opcode.SYMLINK, Opcode.LINK)) {
      assertThat(reply(kernel.send(links, ROOT, new byte[8])).error())
          .isEqualTo(-Errno.EPERM.number());
    }
    assertThat(reply(kernel.send(Opcode.READ, ROOT, new byte[3])).error())
        .as("a body that is too short")
        .isEqualTo(-Errno.EINVAL.number());
    assertThat(reply(kernel.send(Opcode.LOOKUP, ROOT, new byte[] {(byte) 0xff, 0})).error())
        .as("a name that is not UTF-8")
        .isEqualTo(-84);
  }

  @Test
  void slowRequestsHoldUpNoneButTheirOwn() throws Exception {
    start();
    long node = lookup("slow");
    long handle = open(node);

    List<Sent> reads = new ArrayList<>();
    for (int i = 0; i < THREADS - 2; i++) {
      reads.add(kernel.read(node, handle, 4));
    }
    await().until(() -> gated.waiting.get() == THREADS - 2);

    assertThat(reply(kernel.send(4095, ROOT, new byte[0])).error())
        .as("a thread is left for others")
        .isEqualTo(-Errno.ENOSYS.number());
    gated.gate.countDown();
    for (Sent read : reads) {
      assertThat(reply(read).text()).isEqualTo("data");
    }
  }

  @Test
  void beyondTheBoundRequestsWaitButForgetAndInterruptDoNot() throws Exception {
    start();
    long node = lookup("slow");
    long handle = open(node);
    List<Sent> reads = new ArrayList<>();
    for (int i = 0; i < 3 * THREADS; i++) {
      reads.add(kernel.read(node, handle, 4));
    }
    await().until(() -> gated.waiting.get() == THREADS - 1);

    kernel.forget(node, 1);
    await().until(() -> count(OperationKind.FORGET) == 1);
    Sent served = reads.get(0);
    Sent queued = reads.get(3 * THREADS - 1);
    kernel.interrupt(queued.unique());
    kernel.interrupt(served.unique());

    assertThat(reply(queued).error()).isEqualTo(-Errno.EINTR.number());
    assertThat(reply(served).error()).isEqualTo(-Errno.EINTR.number());
    assertThat(session.threadCount()).isEqualTo(THREADS);

    gated.gate.countDown();
    for (Sent read : reads.subList(1, 3 * THREADS - 1)) {
      assertThat(reply(read).text()).isEqualTo("data");
    }
    assertThat(gated.maxWaiting.get()).isLessThan(THREADS);
    await().untilAsserted(() -> assertThat(session.threadCount()).isLessThanOrEqualTo(2));
  }

  @Test
  void interruptOfWhatIsOverIsTriedAgainByTheKernelOnly() throws Exception {
    start();
    Sent lookup = kernel.lookup(ROOT, "hello");
    reply(lookup);

    assertThat(reply(kernel.interrupt(lookup.unique())).error()).isEqualTo(-Errno.EAGAIN.number());
  }

  @Test
  void interruptsNeverHitTheNextRequest() throws Exception {
    start();
    long node = lookup("slow");
    long handle = open(node);
    // A leaked interrupt would make the fake kernel's receive fail, or a later read answer EINTR.
    for (int i = 0; i < 300; i++) {
      Sent read = kernel.read(node, handle, 4);
      interruptUntilAnswered(read);
      assertThat(reply(read).error()).isEqualTo(-Errno.EINTR.number());
    }
    gated.gate.countDown();
    for (int i = 0; i < 100; i++) {
      assertThat(reply(kernel.read(node, handle, 4)).text()).isEqualTo("data");
    }
  }

  @Test
  void someThreadAlwaysListens() throws Exception {
    // With one idle thread allowed, threads come and go all the time. Were nobody left to listen
    // while all are held up, the interrupts would never be heard.
    session = session(Duration.ofMinutes(1), 1);
    start();
    long node = lookup("slow");
    long handle = open(node);
    for (int i = 0; i < 300; i++) {
      List<Sent> underWay = new ArrayList<>();
      for (int j = 0; j < THREADS; j++) {
        underWay.add(kernel.lookup(ROOT, "hello"));
        underWay.add(kernel.read(node, handle, 4));
      }
      for (Sent sent : underWay) {
        interruptUntilAnswered(sent);
      }
    }
  }

  private void interruptUntilAnswered(Sent sent) {
    Sent interrupt = kernel.interrupt(sent.unique());
    while (!sent.reply().isDone()) {
      if (interrupt.reply().isDone()) { // EAGAIN: not begun yet
        interrupt = kernel.interrupt(sent.unique());
      }
      Thread.yield(); // the session needs the processor
    }
  }

  @Test
  void requestsThatFollowEachOtherCallNoThirdThread() throws Exception {
    session = session(Duration.ofMinutes(1), 4);
    start();
    for (int i = 0; i < 5_000; i++) {
      lookup("hello"); // the next comes when this one is answered, maybe before its thread listens
    }
    assertThat(session.threadCount()).isEqualTo(2);
  }

  @Test
  void nobodyIsForgottenWhenAllAreBusy() throws Exception {
    // Two requests come while two threads are all there may be: one waits in the backlog just when
    // both become free, and nothing else comes that would make them look.
    session = session(Duration.ofMinutes(1), 2, 2);
    start();
    for (int i = 0; i < 20_000; i++) {
      Sent first = kernel.lookup(ROOT, "hello");
      Sent second = kernel.lookup(ROOT, "hello");
      Sent third = kernel.lookup(ROOT, "hello");
      reply(first);
      reply(second);
      reply(third);
    }
  }

  @Test
  void deadlineEndsARequest() throws Exception {
    session = session(Duration.ofMillis(200));
    start();
    long node = lookup("slow");

    assertThat(reply(kernel.read(node, open(node), 4)).error())
        .isEqualTo(-Errno.ETIMEDOUT.number());
  }

  @Test
  void unmountEndsOnce() throws Exception {
    start();
    reply(kernel.lookup(ROOT, "hello"));

    kernel.unmount();
    session.ended().get(10, SECONDS);

    assertThat(session.threadCount()).isZero();
    assertThat(count(OperationKind.DESTROY)).isEqualTo(1);
    assertThat(kernel.closed).isTrue();
  }

  @Test
  void unmountCutsReadsShort() throws Exception {
    start();
    long node = lookup("slow");
    Sent read = kernel.read(node, open(node), 4);
    await().until(() -> gated.waiting.get() == 1);

    kernel.unmount();

    session.ended().get(10, SECONDS);
    assertThat(reply(read).error()).isEqualTo(-Errno.EINTR.number());
  }

  @Test
  void abortIsToldFromUnmount() throws Exception {
    start();

    kernel.abort();

    assertThatThrownBy(() -> session.ended().get(10, SECONDS))
        .hasCauseInstanceOf(ConnectionAbortedException.class);
    assertThat(count(OperationKind.DESTROY)).isEqualTo(1);
    assertThat(kernel.closed).isTrue();
  }

  @Test
  void unmountBeforeInitFailsReadiness() {
    session.start();

    kernel.unmount();

    assertThatThrownBy(() -> session.awaitReady(Duration.ofSeconds(10)))
        .hasMessageContaining("before it was ready");
  }
}
