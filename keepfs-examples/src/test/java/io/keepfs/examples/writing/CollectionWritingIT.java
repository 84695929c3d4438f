package io.keepfs.examples.writing;

import static io.keepfs.examples.sys.Sys.CREAT;
import static io.keepfs.examples.sys.Sys.RDONLY;
import static io.keepfs.examples.sys.Sys.RDWR;
import static io.keepfs.examples.sys.Sys.WRONLY;
import static io.keepfs.examples.sys.Sys.assertErrno;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.api.Errno;
import io.keepfs.arvados.writing.WriteOptions;
import io.keepfs.collection.commit.CommitPolicy;
import io.keepfs.examples.sys.Commands;
import io.keepfs.examples.sys.Fd;
import io.keepfs.examples.sys.Sys;
import io.keepfs.local.LocalUser;
import io.keepfs.local.StoredCollection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Collections that are changed through a mount: what the mount shows, and what the cluster has. */
class CollectionWritingIT {
  @TempDir private Path directory;
  private WritableMount mounted;

  @BeforeEach
  void mount() throws Exception {
    mounted = new WritableMount(directory, WriteOptions.DEFAULT.withPolicy(CommitPolicy.CLOSE));
  }

  @AfterEach
  void unmount() throws Exception {
    mounted.close();
  }

  @Test
  void whatIsClosedIsOnTheServer() throws Exception {
    Path work = mounted.home();
    Files.writeString(work.resolve("new"), "made");
    Files.createDirectories(work.resolve("d/e"));
    Files.writeString(work.resolve("d/e/f"), "deep");
    Files.writeString(work.resolve("b"), "changed");
    Files.delete(work.resolve("a/x"));
    assertThat(mounted.onServer())
        .isEqualTo(Map.of("new", "made", "d/e/f", "deep", "b", "changed"))
        .isEqualTo(WritableMount.contents(work));
  }

  @Test
  void openFilesFollowRenamesOfTheirDirectoriesAndOutliveTheirNames() throws Exception {
    Path work = mounted.home();
    try (Fd writer = Fd.open(work.resolve("a/x"), RDWR);
        Fd reader = Fd.open(work.resolve("a/x"), RDONLY);
        Fd other = Fd.open(work.resolve("b"), RDONLY)) {
      Object inode = Files.getAttribute(work.resolve("a/x"), "unix:ino");
      Sys.rename(work.resolve("a"), work.resolve("c"));
      writer.pwrite("23", 1);
      assertThat(reader.text(10, 0)).isEqualTo("123");
      assertThat(Files.readString(work.resolve("c/x"))).isEqualTo("123");
      assertThat(Files.getAttribute(work.resolve("c/x"), "unix:ino")).isEqualTo(inode);
      Sys.rename(work.resolve("c/x"), work.resolve("b"));
      assertThat(other.text(10, 0)).isEqualTo("2");
      assertThat(Files.readString(work.resolve("b"))).isEqualTo("123");
      Sys.unlink(work.resolve("b"));
      writer.pwrite("!", 0);
      writer.truncate(2);
      assertThat(reader.text(10, 0)).isEqualTo("!2");
      assertThat(Files.size(Path.of("/proc/self/fd/" + reader.number()))).isEqualTo(2);
      assertThat(other.text(10, 0)).isEqualTo("2");
    }
    assertThat(mounted.onServer()).isEmpty();
  }

  @Test
  void aCollectionThatIsShownTwiceIsOne() throws Exception {
    Path home = mounted.home();
    Path byId = mounted.byId();
    assertThat(Files.readString(byId.resolve("a/x"))).isEqualTo("1");
    assertThat(home.resolve("new")).doesNotExist();
    Files.writeString(byId.resolve("new"), "seen");
    Awaitility.await().untilAsserted(() -> assertThat(home.resolve("new")).exists());
    assertThat(Files.readString(home.resolve("new"))).isEqualTo("seen");
    Sys.rename(home.resolve("a"), home.resolve("z"));
    Awaitility.await().untilAsserted(() -> assertThat(byId.resolve("a")).doesNotExist());
    assertThat(Files.readString(byId.resolve("z/x"))).isEqualTo("1");
    Sys.rename(byId.resolve("z/x"), home.resolve("y"));
    Awaitility.await().untilAsserted(() -> assertThat(home.resolve("z/x")).doesNotExist());
    assertThat(WritableMount.contents(home)).isEqualTo(WritableMount.contents(byId));
    assertThat(mounted.onServer()).isEqualTo(Map.of("b", "2", "new", "seen", "y", "1"));
  }

  @Test
  void theRecordTellsWhatWasSaved() throws Exception {
    try (Fd fd = Fd.open(mounted.home().resolve("open"), CREAT | WRONLY)) {
      fd.write("being written");
      String record = Files.readString(mounted.home().resolve(".arvados#collection"));
      assertThat(record).contains(":13:open").contains("\"portable_data_hash\"");
    }
  }

  @Test
  void whatCannotBeChangedSaysWhy() throws Exception {
    String record = Files.readString(mounted.home().resolve(".arvados#collection"));
    String hash = record.replaceAll("(?s).*\"portable_data_hash\": \"([^\"]+)\".*", "$1");
    Path byHash = mounted.root().resolve("by_id").resolve(hash);
    assertErrno(Errno.EROFS, () -> Fd.touch(byHash.resolve("f"), CREAT | WRONLY, 0644));
    assertErrno(Errno.EROFS, () -> Fd.touch(byHash.resolve("b"), WRONLY, 0));
    assertErrno(Errno.EROFS, () -> Sys.unlink(byHash.resolve("b")));
    Path own = mounted.home().resolve(".arvados#collection");
    assertErrno(Errno.EACCES, () -> Fd.touch(own, WRONLY, 0));
    assertErrno(Errno.EACCES, () -> Sys.unlink(own));
    assertErrno(Errno.EACCES, () -> Sys.rename(mounted.home().resolve("b"), own));
    assertErrno(Errno.EPERM, () -> link(mounted.home()));
    assertErrno(
        Errno.EPERM,
        () ->
            Sys.check("symlink", Sys.LIBC.symlink(Sys.c("b"), Sys.c(mounted.home().resolve("s")))));
    Path home = mounted.root().resolve("home");
    Files.createDirectory(home.resolve("trashed"));
    Files.delete(home.resolve("trashed"));
    Path trashed = home.resolve(".arvados#trash/trashed");
    assertErrno(Errno.EROFS, () -> Fd.touch(trashed.resolve("f"), CREAT | WRONLY, 0644));
  }

  @Test
  void aProjectOfOthersMayNotBeChanged() throws Exception {
    LocalUser other = mounted.cluster.createUser("other");
    String project = mounted.cluster.createProject("theirs", other.uuid());
    mounted.cluster.createCollection("c", project, Map.of("f", "x".getBytes(UTF_8)));
    LocalUser reader = mounted.cluster.createUser("reader");
    mounted.cluster.share(project, reader.uuid(), "can_read");
    try (WritableMount.Other theirs = mounted.mountAgain(reader.token())) {
      Path there = theirs.mount().mountPoint().resolve("by_id").resolve(project).resolve("c");
      assertErrno(Errno.EACCES, () -> Fd.touch(there.resolve("new"), CREAT | WRONLY, 0644));
      assertErrno(Errno.EACCES, () -> Fd.touch(there.resolve("f"), WRONLY, 0));
      assertErrno(Errno.EACCES, () -> Sys.rename(there.resolve("f"), there.resolve("g")));
      assertThat(Files.readString(there.resolve("f"))).isEqualTo("x");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void openFilesOutliveThatOthersRemoveThem(boolean changedHere) throws Exception {
    Path work = mounted.home();
    if (changedHere) {
      Files.writeString(work.resolve("new"), "made");
    }
    try (Fd unread = Fd.open(work.resolve("b"), RDONLY);
        Fd read = Fd.open(work.resolve("a/x"), RDONLY)) {
      assertThat(read.text(10, 0)).isEqualTo("1");
      try (WritableMount.Other other = mounted.mountAgain()) {
        Files.delete(other.home().resolve("b"));
        Files.delete(other.home().resolve("a/x"));
      }
      Awaitility.await()
          .until(() -> !Files.exists(work.resolve("b")) && !Files.exists(work.resolve("a/x")));
      assertThat(unread.text(10, 0)).isEqualTo("2");
      assertThat(read.text(10, 0)).isEqualTo("1");
      assertThat(unread.text(10, 1)).isEmpty();
      assertThat(read.text(10, 1)).isEmpty();
    }
  }

  @Test
  void copiesMoveNoData() throws Exception {
    byte[] data = new byte[3 << 20];
    new Random(5).nextBytes(data);
    StoredCollection other = mounted.cluster.createCollection("other", null, Map.of("big", data));
    Path byHash = mounted.root().resolve("by_id").resolve(other.portableDataHash());
    Path work = mounted.home();
    Commands.run(work, "cp", byHash.resolve("big").toString(), "copy");
    Commands.run(work, "cp", "copy", "again");
    try (Fd from = Fd.open(work.resolve("copy"), RDWR);
        Fd to = Fd.open(work.resolve("parts"), CREAT | RDWR)) {
      from.pwrite("changed", 1_000_000);
      copy(from, 999_000, to, 5, 2000);
      assertThat(to.pread(3000, 0)).hasSize(2005);
      assertThat(to.text(7, 1005)).isEqualTo("changed");
      assertThat(to.pread(10, 5)).isEqualTo(Arrays.copyOfRange(data, 999_000, 999_010));
    }
    assertThat(Files.readAllBytes(work.resolve("again"))).isEqualTo(data);
    String manifest = Files.readString(work.resolve(".arvados#collection"));
    assertThat(manifest.split("\\+3145728", -1)).as("one block for all").hasSizeLessThan(5);
  }

  private static void copy(Fd from, long offset, Fd to, long targetOffset, long length)
      throws Exception {
    from.seek(offset, Fd.SEEK_SET);
    to.seek(targetOffset, Fd.SEEK_SET);
    long count =
        Sys.check(
            "copy_file_range",
            Sys.LIBC.copy_file_range(from.number(), null, to.number(), null, length, 0));
    assertThat(count).isEqualTo(length);
  }

  @Test
  void changesOfOthersShowWhileOwnOnesAreMade() throws Exception {
    Path work = mounted.home();
    Files.writeString(work.resolve("mine"), "here");
    try (WritableMount.Other other = mounted.mountAgain();
        Fd reader = Fd.open(work.resolve("b"), RDONLY)) {
      assertThat(reader.text(10, 0)).isEqualTo("2");
      Path there = other.home();
      Files.writeString(there.resolve("theirs"), "there");
      Files.writeString(there.resolve("b"), "theirs, too");
      Files.delete(there.resolve("a/x"));
      Awaitility.await()
          .untilAsserted(
              () ->
                  assertThat(WritableMount.contents(work))
                      .isEqualTo(Map.of("mine", "here", "theirs", "there", "b", "theirs, too")));
      assertThat(reader.text(20, 0)).isEqualTo("theirs, too");
      Files.writeString(work.resolve("last"), "one");
    }
    assertThat(mounted.onServer())
        .isEqualTo(Map.of("mine", "here", "theirs", "there", "b", "theirs, too", "last", "one"));
  }

  @Test
  void filesMoveBetweenCollections() throws Exception {
    mounted.cluster.createCollection("other", null, Map.of("o/p", "3".getBytes(UTF_8)));
    Path other = mounted.root().resolve("home/other");
    Path work = mounted.home();
    try (Fd reader = Fd.open(work.resolve("b"), RDONLY)) {
      Sys.rename(work.resolve("b"), other.resolve("o/p"));
      Sys.rename(work.resolve("a"), other.resolve("a"));
      assertThat(reader.text(10, 0)).isEqualTo("2");
      try (Fd writer = Fd.open(other.resolve("o/p"), RDWR)) {
        writer.pwrite("!", 1);
        assertThat(reader.text(10, 0)).isEqualTo("2!");
        assertErrno(Errno.EXDEV, () -> Sys.rename(other.resolve("o/p"), work.resolve("p")));
      }
    }
    assertErrno(
        Errno.EXDEV, () -> Sys.rename(other.resolve("o"), mounted.root().resolve("home/o")));
    Files.writeString(work.resolve("mine"), "4");
    assertErrno(
        Errno.EINVAL,
        () -> Sys.rename(work.resolve("mine"), other.resolve("a/x"), Sys.RENAME_EXCHANGE));
    assertErrno(
        Errno.EEXIST,
        () -> Sys.rename(work.resolve("mine"), other.resolve("a/x"), Sys.RENAME_NOREPLACE));
    assertThat(WritableMount.contents(work)).isEqualTo(Map.of("mine", "4"));
    Sys.rename(work.resolve("mine"), other.resolve("free"), Sys.RENAME_NOREPLACE);
    assertThat(WritableMount.contents(other))
        .isEqualTo(Map.of("o/p", "2!", "a/x", "1", "free", "4"));
    assertThat(mounted.onServer()).isEmpty();
  }

  private static void link(Path work) throws Exception {
    Sys.check("link", Sys.LIBC.link(Sys.c(work.resolve("b")), Sys.c(work.resolve("l"))));
  }
}
