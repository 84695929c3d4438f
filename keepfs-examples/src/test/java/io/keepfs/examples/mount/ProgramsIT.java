package io.keepfs.examples.mount;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.examples.MemoryFileSystem;
import io.keepfs.examples.sys.Commands;
import io.keepfs.fuse.FuseMount;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs that use many operations at once, on a mounted file system in memory. */
class ProgramsIT {
  private static final Instant THEN = Instant.parse("2001-02-03T04:05:06.789Z");

  /** Everything that cp and tar promise to keep; directories have no size of their own. */
  private static final String DESCRIBE =
      "find . -type d -printf '%P %y %m %T@\\n' -o -printf '%P %y %m %T@ %s\\n' | sort";

  @TempDir Path directory;

  private interface Body {
    void run(Path mounted) throws Exception;
  }

  private void mounted(String transport, Body body) throws Exception {
    Path mountPoint = Files.createDirectory(directory.resolve("mnt"));
    try (FuseMount mount =
        FuseMount.builder(mountPoint, MemoryFileSystem.create().operations())
            .transport(transport)
            .mount()) {
      body.run(mount.mountPoint());
    }
  }

  private Path sourceTree() throws Exception {
    Path source = Files.createDirectory(directory.resolve("source"));
    Random random = new Random(1);
    for (int i = 0; i < 20; i++) {
      Path folder = Files.createDirectories(source.resolve("folder " + i % 4 + "/größe " + i));
      for (int j = 0; j < 10; j++) {
        byte[] data = new byte[random.nextInt(j == 0 ? 3_000_000 : 20_000)];
        random.nextBytes(data);
        Path file = Files.write(folder.resolve("file\t" + j), data);
        String mode = j % 2 == 0 ? "rw-r-----" : "r-xr-xr-x";
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
        Files.setLastModifiedTime(file, FileTime.from(THEN.plusSeconds(i * 1000L + j)));
      }
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-x---"));
      Files.setLastModifiedTime(folder, FileTime.from(THEN.plusNanos(i)));
    }
    Files.createDirectory(source.resolve("empty"));
    Files.createFile(source.resolve("empty file"));
    return source;
  }

  private static String describe(Path path) throws Exception {
    return Commands.run(path, "sh", "-c", DESCRIBE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"kernel", "jnr"})
  void cpCopiesThereAndBack(String transport) throws Exception {
    Path source = sourceTree();
    mounted(
        transport,
        mnt -> {
          Commands.run(directory, "cp", "-a", "source", "mnt/copy");
          Commands.run(directory, "diff", "-r", "source", "mnt/copy");
          assertThat(describe(mnt.resolve("copy"))).isEqualTo(describe(source)).contains("größe");
          Commands.run(directory, "cp", "-a", "mnt/copy", "mnt/second");
          Commands.run(directory, "cp", "-a", "mnt/second", "back");
          Commands.run(directory, "diff", "-r", "source", "back");
          assertThat(describe(directory.resolve("back"))).isEqualTo(describe(source));
          Commands.run(directory, "rm", "-rf", "mnt/copy", "mnt/second");
          assertThat(mnt).isEmptyDirectory();
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"kernel", "jnr"})
  void tarGoesRound(String transport) throws Exception {
    Path source = sourceTree();
    mounted(
        transport,
        mnt -> {
          Commands.run(directory, "tar", "-C", "source", "--format=posix", "-cf", "mnt/a.tar", ".");
          Files.createDirectory(mnt.resolve("out"));
          Commands.run(directory, "tar", "-C", "mnt/out", "-xpf", "mnt/a.tar");
          Commands.run(directory, "tar", "-C", "mnt/out", "--compare", "-f", "mnt/a.tar");
          Commands.run(directory, "diff", "-r", "source", "mnt/out");
          assertThat(describe(mnt.resolve("out"))).isEqualTo(describe(source));
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"kernel", "jnr"})
  void gitWorksInIt(String transport) throws Exception {
    Path repository = repository();
    mounted(
        transport,
        mnt -> {
          git(directory, "clone", "-q", "repository", "mnt/clone");
          Path clone = mnt.resolve("clone");
          git(clone, "fsck", "--full", "--strict");
          assertThat(git(clone, "status", "--porcelain")).isEmpty();
          assertThat(git(clone, "log", "--oneline").lines()).hasSize(5);
          Commands.run(directory, "diff", "-r", "-x", ".git", "repository", "mnt/clone");

          Files.writeString(clone.resolve("new file"), "made in the mount");
          git(clone, "mv", "file 1", "folder/renamed");
          git(clone, "add", "-A");
          git(clone, "commit", "-q", "-m", "In the mount");
          git(clone, "gc", "-q");
          git(clone, "fsck", "--full", "--strict");
          git(clone, "checkout", "-q", "HEAD~2");
          git(clone, "checkout", "-q", "-");
          assertThat(git(clone, "status", "--porcelain")).isEmpty();

          git(directory, "clone", "-q", "mnt/clone", "outside");
          git(directory.resolve("outside"), "fsck", "--full", "--strict");
          assertThat(directory.resolve("outside/new file")).hasContent("made in the mount");
        });
    assertThat(git(repository, "status", "--porcelain")).isEmpty();
  }

  private Path repository() throws Exception {
    Path repository = Files.createDirectories(directory.resolve("repository/folder")).getParent();
    git(repository, "init", "-q", "-b", "main");
    Random random = new Random(2);
    for (int commit = 0; commit < 5; commit++) {
      for (int i = 0; i < 30; i++) {
        byte[] data = new byte[1 + random.nextInt(30_000)];
        random.nextBytes(data);
        String folder = i % 3 == 0 ? "folder/" : "";
        Files.write(repository.resolve(folder + "file " + (i + commit)), data);
      }
      git(repository, "add", "-A");
      git(repository, "commit", "-q", "-m", "Commit " + commit);
    }
    return repository;
  }

  private static String git(Path directory, String... arguments) throws Exception {
    String[] command = new String[arguments.length + 7];
    command[0] = "git";
    String[] settings = {"user.name=Test", "user.email=test@example.org", "safe.directory=*"};
    for (int i = 0; i < settings.length; i++) {
      command[1 + 2 * i] = "-c";
      command[2 + 2 * i] = settings[i];
    }
    System.arraycopy(arguments, 0, command, 7, arguments.length);
    return Commands.run(directory, command);
  }
}
