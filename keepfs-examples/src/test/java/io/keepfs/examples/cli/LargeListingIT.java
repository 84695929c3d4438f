package io.keepfs.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.examples.sys.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A project of very many collections, listed through the kernel by a process of its own. */
class LargeListingIT extends LocalClusterFixture {
  private static final int COLLECTIONS = Integer.getInteger("keepfs.test.listed", 30_000);
  private static final int PAGE = 1000;

  /** The first look at the mount, and events; of 100,000 entries 102 requests were seen. */
  private static final int OTHER_REQUESTS_MAX = 30;

  /** What it grows by; of 100,000 entries 98 MiB were seen, of which some 32 are the listing. */
  private static final long GROWTH_MIB_MAX = 200;

  private static long residentMib(Process process) throws IOException {
    List<String> lines =
        Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"));
    String kib =
        lines.stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .findFirst()
            .orElseThrow()
            .replaceAll("\\D", "");
    return Long.parseLong(kib) >> 10;
  }

  @Test
  void takesTheRequestsOfItsPagesAndBoundedMemory() throws Exception {
    String project = arvados.createProject("large", null);
    arvados.createCollections(
        IntStream.range(0, COLLECTIONS).mapToObj("sample %06d"::formatted).toList(), project, "");
    Keepfs.Running running =
        keepfs()
            .start("mount", "--foreground", "--project", project, mountPoint.toString())
            .awaitMount(mountPoint);
    long before = residentMib(running.process());
    arvados.clearRequests();
    for (int round = 0; round < 3; round++) {
      assertThat(Commands.run(mountPoint, "sh", "-c", "ls -U | wc -l").strip())
          .isEqualTo(Integer.toString(COLLECTIONS));
    }
    long growth = residentMib(running.process()) - before;
    System.out.printf(
        "%d entries: %d requests, %d MiB more than %d%n",
        COLLECTIONS, arvados.requests().size(), growth, before);
    assertThat(arvados.requests())
        .as("pages, in three rounds")
        .hasSizeLessThanOrEqualTo(COLLECTIONS / PAGE + OTHER_REQUESTS_MAX);
    assertThat(growth).isLessThan(GROWTH_MIB_MAX);
    unsettledKeepfs().run("unmount", mountPoint.toString()).requireOk();
    assertThat(running.await().code()).isZero();
  }
}
