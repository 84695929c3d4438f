package io.keepfs.examples.writing;

import static io.keepfs.examples.sys.Sys.CREAT;
import static io.keepfs.examples.sys.Sys.RDWR;
import static io.keepfs.examples.sys.Sys.WRONLY;
import static io.keepfs.examples.sys.Sys.assertErrno;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.api.Errno;
import io.keepfs.arvados.writing.WriteOptions;
import io.keepfs.collection.commit.CommitPolicy;
import io.keepfs.examples.changes.SomebodyElse;
import io.keepfs.examples.sys.Fd;
import io.keepfs.examples.sys.Sys;
import io.keepfs.local.LocalUser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What may not be changed, through the kernel: each refusal by its number. */
class RefusedWritingIT {
  private static final int ALL = 1_000_000;

  @TempDir private Path directory;
  private WritableMount mounted;
  private String project;

  @BeforeEach
  void mount() throws Exception {
    mounted = new WritableMount(directory, WriteOptions.DEFAULT.withPolicy(CommitPolicy.CLOSE));
    project = mounted.cluster.createProject("project", null);
    for (String name : new String[] {"c", "other"}) {
      mounted.cluster.createCollection(name, project, Map.of("f", "x".getBytes(UTF_8)));
    }
    mounted.cluster.createCollection("empty", project, Map.of());
  }

  @AfterEach
  void unmount() throws Exception {
    mounted.close();
  }

  private Path project() {
    return mounted.root().resolve("by_id").resolve(project);
  }

  @Test
  void aFrozenProjectIsReadOnly() throws Exception {
    new SomebodyElse(mounted.cluster)
        .update(project, Map.of("frozen_by_uuid", mounted.cluster.userUuid()));
    Path there = project();
    assertErrno(Errno.EROFS, () -> Sys.mkdir(there.resolve("new"), 0755));
    assertErrno(Errno.EROFS, () -> Sys.rmdir(there.resolve("empty")));
    assertErrno(Errno.EROFS, () -> Sys.rename(there.resolve("c"), there.resolve("d")));
    assertErrno(Errno.EROFS, () -> Sys.rename(there.resolve("c"), home().resolve("c")));
    assertErrno(Errno.EROFS, () -> Fd.touch(there.resolve("c/new"), CREAT | WRONLY, 0644));
    assertErrno(Errno.EROFS, () -> Fd.touch(there.resolve("c/f"), WRONLY, 0));
    assertErrno(Errno.EROFS, () -> Sys.unlink(there.resolve("c/f")));
    assertErrno(Errno.EROFS, () -> Sys.mkdir(there.resolve("c/new"), 0755));
    assertErrno(Errno.EROFS, () -> Sys.rename(there.resolve("c/f"), there.resolve("c/g")));
    assertThat(Files.readString(there.resolve("c/f"))).isEqualTo("x");
  }

  private Path home() {
    return mounted.root().resolve("home");
  }

  @Test
  void projectsRefuseByTheRightNumbers() throws Exception {
    Path there = project();
    assertErrno(Errno.ENOTSUP, () -> Fd.touch(there.resolve("file"), CREAT | WRONLY, 0644));
    assertErrno(Errno.EEXIST, () -> Sys.mkdir(there.resolve("c"), 0755));
    assertErrno(Errno.ENOTEMPTY, () -> Sys.rmdir(there.resolve("c")));
    assertErrno(Errno.ENOENT, () -> Sys.rmdir(there.resolve("nothing")));
    assertErrno(Errno.ENOTEMPTY, () -> Sys.rename(there.resolve("c"), there.resolve("other")));
    Path empty = there.resolve("empty");
    assertErrno(Errno.EINVAL, () -> Sys.rename(there.resolve("c"), empty, Sys.RENAME_EXCHANGE));
    assertErrno(Errno.EEXIST, () -> Sys.rename(there.resolve("c"), empty, Sys.RENAME_NOREPLACE));
    assertThat(there.resolve("c/f")).hasContent("x");
    Path root = mounted.root();
    assertErrno(Errno.EPERM, () -> Sys.mkdir(root.resolve("new"), 0755));
    assertErrno(Errno.EPERM, () -> Sys.mkdir(root.resolve("by_id/new"), 0755));
    assertErrno(Errno.EPERM, () -> Sys.rmdir(root.resolve("by_id").resolve(project)));
  }

  /** In a project that may only be read. */
  @Test
  void whoMayChangeACollectionItselfDoes() throws Exception {
    LocalUser writer = mounted.cluster.createUser("writer");
    mounted.cluster.share(project, writer.uuid(), "can_read");
    String uuid =
        mounted.cluster.createCollection("mine", project, Map.of("f", "x".getBytes(UTF_8))).uuid();
    mounted.cluster.share(uuid, writer.uuid(), "can_write");
    try (WritableMount.Other theirs = mounted.mountAgain(writer.token())) {
      Path there = theirs.mount().mountPoint().resolve("by_id").resolve(project);
      Files.writeString(there.resolve("mine/new"), "made");
      try (Fd fd = Fd.open(there.resolve("mine/new"), RDWR)) {
        fd.sync();
      }
      assertErrno(Errno.EACCES, () -> Fd.touch(there.resolve("c/new"), CREAT | WRONLY, 0644));
      assertErrno(Errno.EACCES, () -> Sys.mkdir(there.resolve("new"), 0755));
    }
    assertThat(Files.readString(project().resolve("mine/new"))).isEqualTo("made");
  }

  /** The kernel says so, and programs then write what they wanted to reserve. */
  @Test
  void nothingIsReserved() throws Exception {
    try (Fd fd = Fd.open(mounted.home().resolve("reserved"), CREAT | RDWR)) {
      for (int mode = 0; mode < 4; mode++) {
        int how = mode;
        assertErrno(
            Errno.ENOTSUP,
            () -> Sys.check("fallocate", Sys.LIBC.fallocate(fd.number(), how, 0, 4096)));
      }
    }
    assertThat(mounted.home().resolve("reserved")).isEmptyFile();
  }

  /** As the quota of a project, or of the cluster, is answered. */
  @Test
  void aQuotaThatIsUsedUpIsToldOf() throws Exception {
    Path file = mounted.home().resolve("b");
    try (Fd fd = Fd.open(file, WRONLY)) {
      fd.pwrite("new", 0);
      mounted.cluster.failNextApiRequests(ALL, 507, "PUT", "/arvados/v1/collections");
      assertErrno(Errno.EDQUOT, fd::sync);
      mounted.cluster.failNextApiRequests(0, 507, "PUT", "/arvados/v1/collections");
      fd.sync();
    }
    assertThat(mounted.onServer()).containsEntry("b", "new");
  }
}
