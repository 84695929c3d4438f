package io.keepfs.fuse.session;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import io.keepfs.api.Errno;
import io.keepfs.api.support.StaticDirectory;
import io.keepfs.api.support.TextFile;
import io.keepfs.fuse.protocol.Opcode;
import io.keepfs.vfs.Operations;
import io.keepfs.vfs.OperationsOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.slf4j.LoggerFactory;

/** Any bytes behind the header of a request: each that wants a reply gets one, soon. */
class RequestFuzzTest {
  /** Those that end the session, or that may wait as long as somebody holds a lock. */
  private static final Set<Opcode> LEFT_OUT =
      EnumSet.of(Opcode.INIT, Opcode.DESTROY, Opcode.SETLKW);

  private static final int NODES = 4;

  private static final FakeKernel KERNEL = new FakeKernel();
  private static final FuseSession SESSION = start();

  private static FuseSession start() {
    ((Logger) LoggerFactory.getLogger("io.keepfs")).setLevel(Level.OFF); // each is told of
    Operations operations =
        Operations.over(
            new StaticDirectory(
                Map.of(
                    "hello",
                    TextFile.of("hello world", Instant.EPOCH),
                    "directory",
                    new StaticDirectory(Map.of(), Instant.EPOCH)),
                Instant.EPOCH),
            OperationsOptions.READ_WRITE);
    FuseSession session =
        new FuseSession(
            KERNEL,
            operations,
            new SessionOptions("fuzz", 4, 2, 2, 1 << 20, 64, Duration.ofSeconds(5), 501, 502));
    session.start();
    try {
      KERNEL.init().reply().get(10, SECONDS);
      KERNEL.lookup(1, "hello").reply().get(10, SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    return session;
  }

  @AfterAll
  static void end() throws Exception {
    KERNEL.unmount();
    SESSION.ended().get(10, SECONDS);
  }

  @FuzzTest(maxDuration = "10m")
  void isAnswered(byte opcode, byte node, byte @NotNull [] body) throws Exception {
    Opcode known = Opcode.of(opcode);
    if (LEFT_OUT.contains(known)) {
      return;
    }
    FakeKernel.Sent sent = KERNEL.send(opcode, Math.floorMod(node, NODES), body);
    if (known == null || known.expectsReply()) {
      assertThat(sent.reply().get(10, SECONDS).error())
          .as("an exception that nobody foresaw")
          .isNotEqualTo(-Errno.EIO.number());
    }
  }
}
