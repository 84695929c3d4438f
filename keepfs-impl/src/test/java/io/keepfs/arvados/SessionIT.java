package io.keepfs.arvados;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.keepfs.api.NodeException;
import io.keepfs.api.RenameMode;
import io.keepfs.arvados.rest.ArvadosException;
import io.keepfs.arvados.rest.CollectionContents;
import io.keepfs.collection.CollectionTree;
import io.keepfs.collection.commit.CommitPolicy;
import io.keepfs.collection.edit.EditableCollection;
import io.keepfs.collection.edit.OnConflict;
import io.keepfs.collection.journal.Journal;
import io.keepfs.collection.journal.JournalReader;
import io.keepfs.collection.journal.JournalRecord;
import io.keepfs.collection.session.CollectionSession;
import io.keepfs.collection.session.Recovery;
import io.keepfs.collection.session.SessionFile;
import io.keepfs.collection.write.BlockUploads;
import io.keepfs.manifest.ManifestException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions on a cluster: policies, what is durable when, and what a journal gives back. */
class SessionIT {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int ALL = 1_000_000;

  private SavingCluster saving;

  @TempDir private Path folder;

  @BeforeEach
  void start() throws Exception {
    saving = new SavingCluster();
  }

  @AfterEach
  void stop() throws Exception {
    saving.close();
  }

  private CollectionSession session(String policy, long journalMaxBytes) throws Exception {
    CollectionContents now = saving.now();
    BlockUploads uploads = saving.uploads();
    EditableCollection files =
        new EditableCollection(CollectionTree.parse(now.manifest()), uploads, saving.blocks);
    String hash = Objects.requireNonNull(now.record().portableDataHash());
    return new CollectionSession(
        saving.stored.uuid(),
        files,
        capturing -> saving.commit(files, capturing, uploads, hash, true, OnConflict.COPY),
        CommitPolicy.parse(policy),
        Journal.begin(journal(), saving.stored.uuid(), hash),
        journalMaxBytes,
        saving.threads);
  }

  private CollectionSession session(String policy) throws Exception {
    return session(policy, Journal.DEFAULT_MAX_BYTES);
  }

  private Path journal() {
    return folder.resolve("journal");
  }

  private static void write(CollectionSession session, String path, String text)
      throws IOException {
    SessionFile file =
        session.find(path).isEmpty() ? session.create(path) : session.open(path, true);
    file.truncate(0);
    file.write(0, ByteBuffer.wrap(text.getBytes(UTF_8)));
    file.close();
  }

  private void serverFails(boolean fails) {
    saving.cluster.failNextApiRequests(fails ? ALL : 0, 500, "/arvados/v1/collections");
  }

  /** Saves what the journal has, as the next mount would. */
  private Recovery.Outcome recover() throws Exception {
    List<JournalReader> left = JournalReader.abandoned(folder);
    assertThat(left).hasSize(1);
    try (JournalReader reader = left.get(0)) {
      return Recovery.run(reader, this::target);
    }
  }

  private Recovery.Target target(JournalRecord.Base base) throws IOException {
    CollectionContents then;
    try {
      then = saving.client.collectionContents(base.portableDataHash());
    } catch (ArvadosException e) {
      assertThat(e.isNotFound()).isTrue(); // nobody has that content any more
      then = saving.client.collectionContents(base.collection());
    }
    String hash = Objects.requireNonNull(then.record().portableDataHash());
    BlockUploads uploads = saving.uploads();
    try {
      EditableCollection files =
          new EditableCollection(CollectionTree.parse(then.manifest()), uploads, saving.blocks);
      return new Recovery.Target(
          files, saving.commit(files, files::capture, uploads, hash, true, OnConflict.COPY));
    } catch (ManifestException e) {
      throw new IOException(e);
    }
  }

  @Test
  void closeIsOnTheServer() throws Exception {
    CollectionSession session = session("close");
    write(session, "a/x", "new");
    assertThat(saving.onServer()).containsEntry("a/x", "new");
    session.removeFile("a/y");
    assertThat(saving.onServer()).isEqualTo(Map.of("a/x", "new"));
    session.close(LONG);
    assertThat(journal()).doesNotExist();
  }

  @Test
  void soonIsOnTheServerSoonAndAHundredFilesShareFewCommits() throws Exception {
    CollectionSession session = session("soon");
    for (int i = 0; i < 100; i++) {
      write(session, "f" + i, "text " + i);
    }
    await().until(() -> !session.isDirty());
    assertThat(saving.onServer()).hasSize(102);
    assertThat(saving.cluster.requestCount("PUT", "/arvados/v1/collections")).isLessThan(50);
    session.close(LONG);
  }

  @Test
  void syncOfAnOpenFileIsOnTheServer() throws Exception {
    CollectionSession session = session("exit");
    SessionFile file = session.create("log");
    file.write(0, ByteBuffer.wrap("one".getBytes(UTF_8)));
    file.sync();
    assertThat(saving.onServer()).containsEntry("log", "one");
    file.write(3, ByteBuffer.wrap(", two".getBytes(UTF_8)));
    session.sync();
    assertThat(saving.onServer()).containsEntry("log", "one, two");
    file.write(8, ByteBuffer.wrap(", three".getBytes(UTF_8)));
    session.close(LONG); // while it is open
    assertThat(saving.onServer()).containsEntry("log", "one, two, three");
  }

  @Test
  void aCopyMovesNoData() throws Exception {
    CollectionSession session = session("soon");
    SessionFile from = session.open("a/x", false);
    SessionFile to = session.create("copy");
    saving.cluster.clearRequests();
    assertThat(from.copyTo(0, to, 0, Long.MAX_VALUE)).isEqualTo(1);
    to.close();
    assertThat(saving.onServer()).containsEntry("copy", "1");
    assertThat(saving.cluster.requests()).noneMatch(r -> r.path().matches("/[0-9a-f]{32}"));
    from.close();
    session.close(LONG);
  }

  @Test
  void whatIsNotSavedAtTheEndIsInTheJournal() throws Exception {
    CollectionSession session = session("soon");
    serverFails(true);
    write(session, "a/x", "unsaved");
    SessionFile open = session.create("b");
    open.write(0, ByteBuffer.wrap("open".getBytes(UTF_8)));
    session.rename("b", "c", RenameMode.REPLACE);
    open.write(4, ByteBuffer.wrap(" and moved".getBytes(UTF_8)));
    session.removeFile("a/y");
    assertThatThrownBy(() -> session.close(LONG)).hasMessageContaining("not saved");
    serverFails(false);

    assertThat(saving.onServer()).isEqualTo(Map.of("a/x", "1", "a/y", "2"));
    assertThat(recover().refused()).isEmpty();
    assertThat(saving.onServer()).isEqualTo(Map.of("a/x", "unsaved", "c", "open and moved"));
    assertThat(journal()).doesNotExist();
  }

  @Test
  void aJournalMeetsWhatOthersDidMeanwhile() throws Exception {
    CollectionSession session = session("soon");
    serverFails(true);
    write(session, "a/x", "mine");
    assertThatThrownBy(() -> session.close(LONG)).hasMessageContaining("not saved");
    serverFails(false);
    try (ApiCalls api = new ApiCalls(saving.cluster)) {
      api.updateCollection(saving.stored.uuid(), Map.of("manifest_text", ""));
    }
    assertThat(recover().refused()).hasSize(1).first().asString().contains("a/x was removed");
    assertThat(saving.onServer()).isEqualTo(Map.of("a/x", "mine"));
    assertThat(JournalReader.abandoned(folder)).isEmpty(); // it was set aside
  }

  @Test
  void whatCannotBeReadOfAJournalIsKept() throws Exception {
    CollectionSession session = session("soon");
    serverFails(true);
    write(session, "a/x", "first");
    assertThatThrownBy(session::sync).hasMessageContaining("not saved");
    session.createDirectory("later");
    assertThatThrownBy(() -> session.close(LONG)).hasMessageContaining("not saved");
    serverFails(false);
    try (FileChannel log = FileChannel.open(journal().resolve("log-1"), StandardOpenOption.WRITE)) {
      log.truncate(log.size() - 1);
    }
    assertThat(recover().refused()).hasSize(1).first().asString().contains("damaged record");
    assertThat(folder.resolve("journal.kept")).isNotEmptyDirectory();
    assertThat(JournalReader.abandoned(folder)).isEmpty();
  }

  @Test
  void aFullJournalHasEverythingCommitted() throws Exception {
    CollectionSession session = session("exit", 100_000);
    SessionFile file = session.create("large");
    for (int i = 0; i < 30; i++) {
      file.write(i * 10_000L, ByteBuffer.allocate(10_000));
    }
    assertThat(saving.cluster.requestCount("PUT", "/arvados/v1/collections")).isPositive();
    file.close();
    session.close(LONG);
    assertThat(saving.onServer().get("large")).hasSize(300_000);
  }

  @Test
  void aCloseWaitsWhenTheJournalsDiskIsFull() throws Exception {
    CollectionSession session = session("exit");
    Files.createSymbolicLink(journal().resolve("log-2"), Path.of("/dev/full"));
    session.sync(); // the journal goes on in another file
    write(session, "new", "one");
    assertThat(saving.onServer()).containsEntry("new", "one");
    serverFails(true);
    assertThatThrownBy(() -> write(session, "new", "two")).hasMessageContaining("not saved");
    serverFails(false);
    session.close(LONG);
    assertThat(saving.onServer()).containsEntry("new", "two");
  }

  @Test
  void movesBetweenCollectionsAreOnTheServerAtOnce() throws Exception {
    CollectionSession from = session("exit");
    CollectionSession to = from;
    from.rename("a/x", to, "b", RenameMode.NO_REPLACE);
    from.sync();
    assertThat(saving.onServer()).isEqualTo(Map.of("a/y", "2", "b", "1"));
    assertThatThrownBy(() -> from.rename("a/y", to, "b", RenameMode.NO_REPLACE))
        .isInstanceOf(NodeException.class);
    from.close(LONG);
  }

  @Test
  void signaturesAreRenewedWithoutAChange() throws Exception {
    CollectionSession session = session("soon");
    saving.cluster.clearRequests();
    session.renewSignatures();
    assertThat(saving.cluster.requestCount("GET", "/arvados/v1/collections")).isPositive();
    assertThat(saving.cluster.requestCount("PUT", "/arvados/v1/collections")).isZero();
    SessionFile file = session.open("a/x", false);
    ByteBuffer bytes = ByteBuffer.allocate(10);
    assertThat(file.read(0, bytes)).isEqualTo(1);
    file.close();
    session.close(LONG);
  }

  private static void commit(CollectionSession session, boolean mayFail) throws IOException {
    try {
      session.sync();
    } catch (IOException e) {
      if (!mayFail) {
        throw e;
      }
    }
  }

  /**
   * The server begins to fail at any moment of much work; nothing that was done is lost. Commits
   * come between the changes: for one that comes while a file is being written, see the limit that
   * {@link CollectionSession} tells of.
   */
  @RepeatedTest(5)
  void whereverTheServerFailsTheJournalHasTheRest() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    CollectionSession session = session("exit");
    Map<String, String> model = new TreeMap<>(Map.of("a/x", "1", "a/y", "2"));
    int end = random.nextInt(200);
    for (int i = 0; i < 250; i++) {
      if (i == end) {
        serverFails(true);
      }
      if (random.nextInt(8) == 0) {
        commit(session, i >= end);
      }
      Set<String> names = new TreeSet<>(model.keySet());
      String some = List.copyOf(names).get(random.nextInt(names.size()));
      String name = "n" + random.nextInt(30);
      try {
        switch (random.nextInt(5)) {
          case 0 -> {
            if (names.size() > 1) {
              session.removeFile(some);
              model.remove(some);
            }
          }
          case 1 -> {
            session.rename(some, name, RenameMode.REPLACE);
            model.put(name, Objects.requireNonNull(model.remove(some)));
          }
          default -> {
            model.put(name, "text " + i);
            write(session, name, "text " + i);
          }
        }
      } catch (IOException e) {
        // closing tells that an earlier commit failed; the change was made
        if (!model.containsKey(some) && session.find(some).isPresent()) {
          throw e;
        }
      }
      if (session.find(some).isEmpty() && model.containsKey(some)) {
        String text = model.remove(some); // moved, and told of a failure then
        if (session.find(name).isPresent()) {
          model.put(name, text);
        }
      }
    }
    assertThatThrownBy(() -> session.close(LONG)).hasMessageContaining("not saved");
    serverFails(false);
    assertThat(recover().refused()).as("seed %d", seed).isEmpty();
    assertThat(saving.onServer()).as("seed %d", seed).isEqualTo(model);
  }
}
