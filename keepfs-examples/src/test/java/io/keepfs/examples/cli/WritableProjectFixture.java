package io.keepfs.examples.cli;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * A project for each test, with the collection {@code work} in it, that has the file {@code old}.
 */
abstract class WritableProjectFixture extends LocalClusterFixture {
  static final String SAVING = "/arvados/v1/collections/";
  private static final int ALL = 1_000_000;

  String project = "";

  @BeforeEach
  final void makeProject() throws IOException {
    project = arvados.createProject("project of " + directory.getFileName(), null);
    arvados.createCollection("work", project, Map.of("old", "old\n".getBytes()));
  }

  @AfterEach
  final void letTheServerSave() {
    serverFails(false);
  }

  /** From now on the server refuses, or takes, whatever is saved in collections. */
  final void serverFails(boolean fails) {
    arvados.failNextApiRequests(fails ? ALL : 0, 500, "PUT", SAVING);
  }
}
