package io.keepfs.examples.programs;

import io.keepfs.examples.ground.Ground;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs that use many operations at once; tmpfs proves that they are asked for what is due. */
class ProgramsIT {
  @TempDir Path directory;

  private interface Body {
    void run(Ground ground) throws Exception;
  }

  private void on(String kind, Body body) throws Exception {
    try (Ground ground = Ground.open(kind, directory)) {
      body.run(ground);
    }
  }

  private void archives(String kind, ArchivesBody body) throws Exception {
    SourceTree.make(directory);
    on(kind, ground -> body.run(new Archives(ground, directory)));
  }

  private interface ArchivesBody {
    void run(Archives archives) throws Exception;
  }

  @ParameterizedTest
  @ValueSource(strings = {"kernel", "jnr", "arvados"})
  void cpCopiesThereAndBack(String kind) throws Exception {
    archives(kind, Archives::cp);
  }

  @ParameterizedTest
  @ValueSource(strings = {"kernel", "jnr", "arvados"})
  void tarGoesRound(String kind) throws Exception {
    archives(kind, Archives::tar);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tmpfs", "kernel", "arvados"})
  void rsyncFindsNothingToDoTheSecondTime(String kind) throws Exception {
    archives(kind, Archives::rsync);
  }

  @ParameterizedTest
  @ValueSource(strings = {"kernel", "arvados"})
  void zipGoesRound(String kind) throws Exception {
    archives(kind, Archives::zip);
  }

  @ParameterizedTest
  @ValueSource(strings = {"kernel", "jnr", "arvados"})
  void gitWorksInIt(String kind) throws Exception {
    on(kind, ground -> new Repositories(ground, directory).git());
  }

  @ParameterizedTest
  @ValueSource(strings = {"kernel", "jnr", "arvados"})
  void programsAreBuiltAndRun(String kind) throws Exception {
    on(kind, ground -> new Repositories(ground, directory).build());
  }

  @ParameterizedTest
  @ValueSource(strings = {"tmpfs", "kernel", "arvados"})
  void databasesSurviveTheirCrash(String kind) throws Exception {
    on(kind, ground -> new Databases(ground, directory).sqlite());
  }

  @ParameterizedTest
  @ValueSource(strings = {"tmpfs", "kernel", "arvados"})
  void genomesAreSortedAndIndexed(String kind) throws Exception {
    on(kind, ground -> new Genomes(ground).samtools());
  }

  @ParameterizedTest
  @ValueSource(strings = {"tmpfs", "kernel", "arvados"})
  void fioFindsWhatItWrote(String kind) throws Exception {
    on(kind, ground -> new SingleFiles(ground, directory).fio());
  }

  @ParameterizedTest
  @ValueSource(strings = {"tmpfs", "kernel", "arvados"})
  void ddWritesHereAndThere(String kind) throws Exception {
    on(kind, ground -> new SingleFiles(ground, directory).dd());
  }

  @ParameterizedTest
  @ValueSource(strings = {"tmpfs", "kernel", "arvados"})
  void mappingsWriteTheFile(String kind) throws Exception {
    on(kind, ground -> new SingleFiles(ground, directory).mapping());
  }

  @ParameterizedTest
  @ValueSource(strings = {"tmpfs", "kernel", "arvados"})
  void editorsSaveByRenaming(String kind) throws Exception {
    on(kind, ground -> new SingleFiles(ground, directory).editors());
  }
}
