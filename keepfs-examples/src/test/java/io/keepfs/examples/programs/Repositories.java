package io.keepfs.examples.programs;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.examples.ground.Ground;
import io.keepfs.examples.sys.Commands;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A working copy under git, and a program that is built and run in it. */
final class Repositories {
  private static final List<String> SETTINGS =
      List.of("user.name=Test", "user.email=test@example.org", "safe.directory=*");

  private final Ground ground;
  private final Path directory;

  Repositories(Ground ground, Path directory) {
    this.ground = ground;
    this.directory = directory;
  }

  void git() throws Exception {
    Path repository = repository();
    Path clone = ground.root().resolve("clone");
    git(directory, "clone", "-q", "repository", clone.toString());
    git(clone, "fsck", "--full", "--strict");
    assertThat(git(clone, "status", "--porcelain")).isEmpty();
    assertThat(git(clone, "log", "--oneline").lines()).hasSize(5);
    Commands.run(directory, "diff", "-r", "-x", ".git", "repository", clone.toString());

    Files.writeString(clone.resolve("new file"), "made in the mount");
    git(clone, "mv", "file 1", "folder/renamed");
    git(clone, "add", "-A");
    git(clone, "commit", "-q", "-m", "In the mount");
    git(clone, "gc", "-q");
    git(clone, "fsck", "--full", "--strict");
    git(clone, "checkout", "-q", "HEAD~2");
    git(clone, "checkout", "-q", "-");
    assertThat(git(clone, "status", "--porcelain")).isEmpty();
    ground.requireSaved();
    ground.reload();

    git(clone, "fsck", "--full", "--strict");
    git(directory, "clone", "-q", clone.toString(), "outside");
    git(directory.resolve("outside"), "fsck", "--full", "--strict");
    assertThat(directory.resolve("outside/new file")).hasContent("made in the mount");
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
    List<String> command = new ArrayList<>(List.of("git"));
    SETTINGS.forEach(setting -> command.addAll(List.of("-c", setting)));
    command.addAll(List.of(arguments));
    return Commands.run(directory, command.toArray(String[]::new));
  }

  /** Compilers and linkers write here and there in their files; the program is then mapped. */
  void build() throws Exception {
    Path project = Files.createDirectory(ground.root().resolve("project"));
    Files.writeString(project.resolve("part.h"), "int part(int);\n");
    for (int i = 0; i < 3; i++) {
      Files.writeString(
          project.resolve("part" + i + ".c"),
          "#include \"part.h\"\nint part" + i + "(int x) { return x + " + i + "; }\n");
    }
    Files.writeString(
        project.resolve("main.c"),
        """
        #include <stdio.h>
        int part0(int), part1(int), part2(int);
        int main(void) { printf("%d\\n", part0(part1(part2(39)))); return 0; }
        """);
    String build =
        "for i in *.c; do gcc -g -c $i; done && ar rcs libparts.a part?.o"
            + " && gcc -g -o program main.o libparts.a && ./program";
    assertThat(Commands.run(project, "sh", "-ec", build).strip()).isEqualTo("42");
    ground.requireSaved();
    ground.reload();
    assertThat(Commands.run(project, "sh", "-ec", "./program").strip()).isEqualTo("42");
  }
}
