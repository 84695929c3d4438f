package io.keepfs.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a source tree: it builds when there is need, and not otherwise. */
class LauncherIT {
  private static final Path TREE = Path.of("").toAbsolutePath().getParent();
  private static final String BUILDING = "building";

  @TempDir Path directory;
  private Path source = Path.of("");
  private Path programs = Path.of("");

  /** A tree with the jar of this build, in which a build makes nothing new. */
  @BeforeEach
  void makeTree() throws Exception {
    source = directory.resolve("keepfs-examples/src/main/Some.java");
    programs = Files.createDirectory(directory.resolve("programs"));
    Files.createDirectories(source.getParent());
    Files.createDirectories(directory.resolve("keepfs-examples/target"));
    Files.createDirectory(directory.resolve("scripts"));
    Files.createFile(directory.resolve("pom.xml"));
    Files.createFile(directory.resolve("keepfs-examples/pom.xml"));
    Files.createFile(source);
    Files.copy(TREE.resolve("keepfs"), directory.resolve("keepfs"));
    Files.copy(TREE.resolve("scripts/setup.sh"), directory.resolve("scripts/setup.sh"));
    Files.copy(
        Path.of("target/keepfs.jar"), directory.resolve("keepfs-examples/target/keepfs.jar"));
    program("mvn", "exit 0");
  }

  private void program(String name, String text) throws Exception {
    Path program = programs.resolve(name);
    Files.writeString(program, "#!/bin/sh\n" + text + "\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
  }

  private void change(Path file) throws Exception {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plus(Duration.ofMillis(10))));
  }

  private Keepfs.Outcome launch() throws Exception {
    return new Keepfs(directory)
        .with(
            Map.of(
                "PATH",
                programs + ":" + System.getenv("PATH"),
                "JAVA_HOME",
                System.getProperty("java.home")))
        .launch(List.of(directory.resolve("keepfs").toString(), "--version"))
        .await();
  }

  @Test
  void buildsOnceWhenASourceIsNewer() throws Exception {
    change(source);
    Keepfs.Outcome first = launch().requireOk();
    assertThat(first.out()).startsWith("keepfs ");
    assertThat(first.err()).contains(BUILDING);
    assertThat(launch().requireOk().err()).isEmpty();
  }

  @Test
  void preparesOnceForAVersionOfJava() throws Exception {
    change(directory.resolve("keepfs-examples/target/keepfs.jar"));
    assertThat(launch().requireOk().err()).contains("preparing").doesNotContain(BUILDING);
    int major = Runtime.version().feature();
    assertThat(directory.resolve("keepfs-examples/target/keepfs-" + major + ".archive"))
        .isNotEmptyFile();
    assertThat(launch().requireOk().err()).isEmpty();
  }

  @Test
  void aFailedBuildSaysWhereItsLogIs() throws Exception {
    program("mvn", "echo 'no such class'; exit 1");
    change(source);
    Keepfs.Outcome outcome = launch();
    assertThat(outcome.code()).isEqualTo(3);
    assertThat(outcome.err()).contains("no such class", "build.log");
  }
}
