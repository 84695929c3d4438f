package io.keepfs.arvados;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.block.cache.BlockCacheOptions;
import io.keepfs.inode.KernelNotifier;
import io.keepfs.local.LocalArvados;
import io.keepfs.vfs.Operations;
import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * How the kernel is told of changes: never inside a request and never under a lock, for it may be
 * waiting for either.
 */
class TellingTheKernelIT {
  private static final int COLLECTIONS = 5;

  /** Looks at the thread on which the kernel would be told. */
  private static final class Inspector implements KernelNotifier {
    final Set<String> problems = ConcurrentHashMap.newKeySet();
    final AtomicInteger pages = new AtomicInteger();
    final AtomicInteger names = new AtomicInteger();

    @Override
    public void invalidateInode(long inode) {
      pages.incrementAndGet();
      inspect();
    }

    @Override
    public void invalidateEntry(long parent, String name) {
      names.incrementAndGet();
      inspect();
    }

    private void inspect() {
      long id = Thread.currentThread().getId();
      ThreadInfo thread =
          ManagementFactory.getThreadMXBean().getThreadInfo(new long[] {id}, true, true)[0];
      Stream.<LockInfo>concat(
              Arrays.stream(thread.getLockedMonitors()),
              Arrays.stream(thread.getLockedSynchronizers()))
          .map(LockInfo::getClassName)
          .filter(name -> !name.endsWith("ThreadPoolExecutor$Worker")) // each such thread has one
          .forEach(name -> problems.add("under a lock: " + name));
      Arrays.stream(thread.getStackTrace())
          .filter(frame -> frame.getClassName().equals(Operations.class.getName()))
          .forEach(frame -> problems.add("inside a request: " + frame.getMethodName()));
    }
  }

  @Test
  void happensUnderNoLockAndInNoRequest() throws Exception {
    Inspector inspector = new Inspector();
    try (LocalArvados cluster = LocalArvados.start();
        ApiCalls api = new ApiCalls(cluster)) {
      for (int i = 0; i < COLLECTIONS; i++) {
        cluster.createCollection("c" + i, null, Map.of("f", "text".getBytes(UTF_8)));
      }
      ArvadosSettings settings =
          ArvadosSettings.load(cluster.environment(), Path.of("/nonexistent"));
      try (ArvadosFileSystem arvados =
              ArvadosFileSystem.builder(settings).blockCache(BlockCacheOptions.IN_MEMORY).start();
          MountedTree tree = new MountedTree(arvados.root())) {
        tree.operations().registry().connect(inspector);
        tree.walk("home");
        String manifest = api.manifestOf("f", "another text");
        for (int i = 0; i < COLLECTIONS; i++) {
          String uuid = tree.attribute("home/c" + i, "user.arvados.uuid");
          long inode = tree.inode("home/c" + i + "/f");
          int pages = inspector.pages.get();
          api.updateCollection(uuid, Map.of("manifest_text", manifest));
          Awaitility.await()
              .atMost(Duration.ofSeconds(30))
              .until(
                  () -> {
                    tree.operations().getAttributes(inode); // finds changes inside a request, too
                    return inspector.pages.get() > pages;
                  });
          int names = inspector.names.get();
          api.updateCollection(uuid, Map.of("name", "renamed " + i));
          Awaitility.await()
              .atMost(Duration.ofSeconds(30))
              .until(
                  () -> {
                    tree.list("home");
                    return inspector.names.get() > names;
                  });
        }
      }
    }
    assertThat(inspector.problems).isEmpty();
  }
}
