package io.keepfs.collection.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.manifest.PortableDataHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestStoreTest {
  private static final String SIGNATURE = "+A0123456789012345678901234567890123456789@65f00000";
  private static final String UUID = "zzzzz-4zz18-0123456789abcde";
  private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

  @TempDir Path temporary;

  private Path folder() {
    return temporary.resolve("a/manifests");
  }

  private ManifestStore open(long maxBytes) {
    return open(maxBytes, START);
  }

  private ManifestStore open(long maxBytes, Instant now) {
    return ManifestStore.open(folder(), maxBytes, Clock.fixed(now, ZoneOffset.UTC));
  }

  private static byte[] manifest(int number, String hints) {
    return ". %032x+3%s 0:3:file\n".formatted(number, hints).getBytes(UTF_8);
  }

  private static PortableDataHash hash(int number) {
    return PortableDataHash.ofManifest(manifest(number, ""));
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(folder())) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void aManifestIsFoundWithoutItsSignaturesAfterARestart() throws IOException {
    open(1 << 20).keep(UUID, hash(1), manifest(1, SIGNATURE + "+K@zzzzz"));

    assertThat(open(1 << 20).find(hash(1))).hasValue(manifest(1, ""));
    assertThat(open(1 << 20).find(hash(2))).isEmpty();
    assertThat(files()).hasSize(1);
    assertThat(Files.getPosixFilePermissions(files().get(0)))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(Files.getPosixFilePermissions(folder()))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void theEmptyManifestIsKeptLikeAnyOther() {
    open(1 << 20).keep(UUID, PortableDataHash.EMPTY, new byte[0]);

    assertThat(open(1 << 20).find(PortableDataHash.EMPTY)).hasValue(new byte[0]);
  }

  @Test
  void itRemembersWhoseManifestsAreLarge() throws IOException {
    byte[] large =
        (". d41d8cd98f00b204e9800998ecf8427e+0" + " 0:0:name".repeat(40_000) + "\n")
            .getBytes(UTF_8);
    PortableDataHash hash = PortableDataHash.ofManifest(large);
    ManifestStore store = open(1 << 20);
    store.keep(UUID, hash(1), manifest(1, ""));
    assertThat(store.hadLarge(UUID)).isFalse();

    store.keep(UUID, hash, large);
    store.keep(hash.toString(), hash, large);

    assertThat(open(1 << 20).hadLarge(UUID)).isTrue();
    assertThat(files()).as("two manifests and a mark").hasSize(3);
    assertThat(ManifestStore.OFF.hadLarge(UUID)).isFalse();
  }

  @Test
  void aManifestOfAnotherHashIsNotKept() throws IOException {
    ManifestStore store = open(1 << 20);
    store.keep(UUID, hash(1), manifest(2, SIGNATURE));

    assertThat(store.find(hash(1))).isEmpty();
    assertThat(files()).isEmpty();
  }

  @Test
  void aDamagedFileIsDeletedAndCanBeKeptAgain() throws IOException {
    ManifestStore store = open(1 << 20);
    for (byte[] damage : List.of(new byte[0], manifest(7, ""), manifest(1, "+K@zzzzz"))) {
      store.keep(UUID, hash(1), manifest(1, ""));
      Files.write(files().get(0), damage);

      assertThat(store.find(hash(1))).isEmpty();
      assertThat(files()).isEmpty();
    }
    store.keep(UUID, hash(1), manifest(1, ""));
    assertThat(store.find(hash(1))).isPresent();
  }

  @Test
  void whatWasReadLongestAgoMakesRoom() throws IOException {
    int fit = 16;
    long maxBytes = fit * 4096L;
    InstantSource ticking = new TickingClock();
    ManifestStore store = ManifestStore.open(folder(), maxBytes, ticking.withZone(ZoneOffset.UTC));
    for (int i = 0; i < fit; i++) {
      store.keep(UUID, hash(i), manifest(i, ""));
    }
    assertThat(files()).hasSize(fit);
    assertThat(store.find(hash(0))).isPresent();

    store.keep(UUID, hash(100), manifest(100, ""));
    store.keep(UUID, hash(101), manifest(101, ""));

    assertThat(files().size()).isBetween(fit / 2, fit);
    assertThat(store.find(hash(1))).as("not read since it was written first").isEmpty();
    assertThat(store.find(hash(0))).as("written earlier, but read later").isPresent();
    assertThat(store.find(hash(100))).isPresent();
  }

  @Test
  void aFolderThatAnotherBoundLeftTooLargeShrinksAtTheFirstWrite() throws IOException {
    ManifestStore large = open(1 << 20);
    for (int i = 0; i < 100; i++) {
      large.keep(UUID, hash(i), manifest(i, ""));
    }
    open(16 * 4096, START.plusSeconds(1)).keep(UUID, hash(100), manifest(100, ""));

    assertThat(files().size()).isBetween(1, 16);
    assertThat(open(1 << 20).find(hash(100))).isPresent();
  }

  @Test
  void aManifestThatWouldPushOutTheOthersIsNotKept() throws IOException {
    ManifestStore store = open(16 * 4096);
    byte[] large =
        (". d41d8cd98f00b204e9800998ecf8427e+0" + " 0:0:f".repeat(8000) + "\n").getBytes(UTF_8);
    store.keep(UUID, PortableDataHash.ofManifest(large), large);

    assertThat(files()).isEmpty();
  }

  @Test
  void unfinishedFilesGoWhenTheirWriterMustHaveDied() throws IOException {
    open(1 << 20);
    Path old = Files.createFile(folder().resolve("new1.tmp"));
    Path fresh = Files.createFile(folder().resolve("new2.tmp"));
    Files.setLastModifiedTime(old, FileTime.from(START.minus(Duration.ofHours(1))));
    Files.setLastModifiedTime(fresh, FileTime.from(START));

    open(1 << 20).keep(UUID, hash(1), manifest(1, ""));

    assertThat(old).doesNotExist();
    assertThat(fresh).exists();
  }

  @Test
  void aFolderThatCannotBeUsedTurnsTheStoreOff() throws IOException {
    Files.writeString(temporary.resolve("a"), "a file where a folder should be");
    ManifestStore store = open(1 << 20);
    store.keep(UUID, hash(1), manifest(1, ""));

    assertThat(store).isSameAs(ManifestStore.OFF);
    assertThat(store.find(hash(1))).isEmpty();
  }

  @Test
  void aFolderThatIsLostStopsTheKeepingOnly() throws IOException {
    ManifestStore store = open(1 << 20);
    Files.delete(folder());
    Files.writeString(folder(), "in the way");
    store.keep(UUID, hash(1), manifest(1, ""));

    assertThat(store.find(hash(1))).isEmpty();
  }

  @Test
  void theUsualFolderIsBesideThatOfBlocks() {
    assertThat(ManifestStore.standardFolder(Map.of(), Path.of("/home/me")))
        .isEqualTo(Path.of("/home/me/.cache/arvados/keepfs-manifests"));
  }

  /** Two stores on one folder stand for two processes: they share nothing else. */
  @Test
  void storesShareAFolder() throws Exception {
    int manifests = 200;
    long maxBytes = 64 * 4096;
    int users = 4;
    CountDownLatch together = new CountDownLatch(users);
    ExecutorService threads = Executors.newFixedThreadPool(users);
    try {
      List<Future<Integer>> answers = new ArrayList<>();
      for (int user = 0; user < users; user++) {
        ManifestStore store = open(maxBytes);
        int first = user * 17;
        answers.add(
            threads.submit(
                () -> {
                  together.countDown();
                  together.await();
                  int found = 0;
                  for (int i = 0; i < manifests; i++) {
                    int number = (first + i) % manifests;
                    store.keep(UUID, hash(number), manifest(number, SIGNATURE));
                    found += store.find(hash(number)).map(text -> 1).orElse(0);
                  }
                  return found;
                }));
      }
      for (Future<Integer> answer : answers) {
        assertThat(answer.get()).isPositive();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(files()).allMatch(file -> file.toString().endsWith(ManifestStore.SUFFIX));
    assertThat(files()).hasSizeLessThanOrEqualTo(64 + users * 64 / 16 + users);
    ManifestStore after = open(maxBytes);
    int found = 0;
    for (int i = 0; i < manifests; i++) {
      if (after.find(hash(i)).isPresent()) {
        found++;
      }
    }
    assertThat(found).as("no file is damaged").isEqualTo(files().size());
  }

  /** Each look at it is a second later. */
  private static final class TickingClock implements InstantSource {
    private Instant now = START;

    @Override
    public Instant instant() {
      now = now.plusSeconds(1);
      return now;
    }
  }
}
