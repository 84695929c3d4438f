package io.keepfs.arvados;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.keepfs.api.Errno;
import io.keepfs.api.NodeException;
import io.keepfs.arvados.editing.Writing;
import io.keepfs.arvados.rest.CollectionContents;
import io.keepfs.arvados.writing.SavedTo;
import io.keepfs.arvados.writing.Unsaved;
import io.keepfs.arvados.writing.WriteOptions;
import io.keepfs.arvados.writing.WriteSessions;
import io.keepfs.block.BlockWriter;
import io.keepfs.block.PutOptions;
import io.keepfs.collection.CollectionTree;
import io.keepfs.collection.commit.CommitPolicy;
import io.keepfs.collection.commit.ServerNews;
import io.keepfs.collection.edit.MergeListener;
import io.keepfs.collection.session.CollectionSession;
import io.keepfs.collection.session.SessionFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sessions of a tree: what is saved, where and how, and what outlives its end. */
class WriteSessionsIT {
  private static final int ALL = 1_000_000;
  private static final WriteOptions OPTIONS =
      WriteOptions.DEFAULT.withCloseLimit(Duration.ofSeconds(20));

  private volatile Duration later = Duration.ZERO;
  private SavingCluster saving;
  private final List<WriteSessions> started = new ArrayList<>();

  @TempDir private Path folder;

  @BeforeEach
  void start() throws Exception {
    saving = new SavingCluster();
  }

  @AfterEach
  void stop() throws Exception {
    serverFails(false);
    started.forEach(WriteSessions::close);
    saving.close();
  }

  private SavedTo cluster(BlockWriter writer, String prefix) {
    return new SavedTo(
        saving.client, saving.blocks, writer, prefix, 2, true, SavingCluster.SIGNATURE_TTL);
  }

  private WriteSessions sessions(SavedTo cluster, WriteOptions options) {
    WriteSessions sessions = WriteSessions.start(cluster, options, () -> Instant.now().plus(later));
    started.add(sessions);
    return sessions;
  }

  private WriteSessions sessions(WriteOptions options) {
    return sessions(cluster(saving.written.into(saving.blocks), "zlocl"), options);
  }

  private WriteOptions withJournals() {
    return OPTIONS.withJournals(folder.resolve("journals"));
  }

  private CollectionSession begin(WriteSessions sessions) throws Exception {
    CollectionContents now = saving.now();
    return sessions.begin(
        saving.stored.uuid(),
        CollectionTree.parse(now.manifest()),
        Objects.requireNonNull(now.record().portableDataHash()),
        MergeListener.NONE,
        ServerNews.NONE);
  }

  private static void write(CollectionSession session, String path, String text)
      throws IOException {
    SessionFile file = session.create(path);
    file.write(0, ByteBuffer.wrap(text.getBytes(UTF_8)));
    file.close();
  }

  private void serverFails(boolean fails) {
    saving.cluster.failNextApiRequests(fails ? ALL : 0, 500, "/arvados/v1/collections");
  }

  private List<Path> journals() throws IOException {
    try (Stream<Path> found = Files.list(folder.resolve("journals"))) {
      return found.toList();
    }
  }

  @Test
  void theEndSavesWhatIsUnsavedAndLeavesNoJournal() throws Exception {
    WriteSessions sessions = sessions(withJournals().withPolicy(CommitPolicy.parse("exit")));
    CollectionSession session = begin(sessions);
    write(session, "new", "text");
    assertThat(sessions.dirty()).containsExactly(saving.stored.uuid());
    assertThat(journals()).hasSize(1);

    assertThat(sessions.close()).isEmpty();

    assertThat(saving.onServer()).containsEntry("new", "text");
    assertThat(journals()).isEmpty();
    assertThatThrownBy(() -> begin(sessions))
        .isInstanceOfSatisfying(
            NodeException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EROFS));
    assertThatThrownBy(() -> write(session, "late", "text")).isInstanceOf(IOException.class);
  }

  @Test
  void syncIsOnTheServer() throws Exception {
    WriteSessions sessions = sessions(withJournals().withPolicy(CommitPolicy.parse("exit")));
    write(begin(sessions), "new", "text");
    sessions.sync();
    assertThat(saving.onServer()).containsEntry("new", "text");
    assertThat(sessions.dirty()).isEmpty();
  }

  @Test
  void whatCannotBeSavedIsToldOfAndTheNextToBeginSavesIt() throws Exception {
    WriteSessions sessions = sessions(withJournals());
    CollectionSession session = begin(sessions);
    serverFails(true);
    write(session, "new", "text");
    List<Unsaved> unsaved = sessions.close();
    assertThat(unsaved).hasSize(1);
    assertThat(unsaved.get(0).collection()).isEqualTo(saving.stored.uuid());
    assertThat(unsaved.get(0).journal()).hasValue(journals().get(0));
    assertThat(unsaved.get(0).toString()).contains("kept in " + journals().get(0));
    serverFails(false);

    CollectionSession next = begin(sessions(withJournals()));
    assertThat(saving.onServer()).containsEntry("new", "text");
    assertThat(next.find("new")).isPresent();
  }

  @Test
  void withoutJournalsWhatCannotBeSavedIsSaidToBeLost() throws Exception {
    WriteSessions sessions = sessions(OPTIONS);
    CollectionSession session = begin(sessions);
    serverFails(true);
    write(session, "new", "text");
    assertThat(sessions.close()).hasSize(1).first().asString().contains("lost");
  }

  @Test
  void aDamagedJournalIsKeptAsideAndTheNextBeginsAnother() throws Exception {
    WriteSessions sessions = sessions(withJournals());
    CollectionSession session = begin(sessions);
    serverFails(true);
    write(session, "new", "text");
    sessions.close();
    serverFails(false);
    Path journal = journals().get(0);
    Path kept = journal.resolveSibling(journal.getFileName() + ".kept");
    Files.write(journal.resolve("log-1"), new byte[100]);

    WriteSessions next = sessions(withJournals());
    await().untilAsserted(() -> assertThat(journals()).containsExactly(kept));
    CollectionSession again = begin(next);
    write(again, "other", "text");
    assertThat(journals()).containsExactlyInAnyOrder(journal, kept);
    again.sync();
    assertThat(saving.onServer()).containsEntry("other", "text").doesNotContainKey("new");
  }

  @Test
  void theJournalsOfOtherClustersAndOfLivingProcessesAreLeftAlone() throws Exception {
    WriteSessions sessions = sessions(withJournals());
    CollectionSession session = begin(sessions);
    serverFails(true);
    write(session, "new", "text");
    // Another that lives at the same time has a journal of its own.
    CollectionContents contents = contents();
    WriteSessions other = sessions(withJournals());
    other.begin(
        saving.stored.uuid(),
        CollectionTree.parse(contents.manifest()),
        Objects.requireNonNull(contents.record().portableDataHash()),
        MergeListener.NONE,
        ServerNews.NONE);
    assertThat(journals()).hasSize(2);
    other.close();
    sessions.close();
    serverFails(false);
    assertThat(journals()).hasSize(1);

    sessions(cluster(saving.written.into(saving.blocks), "zzzzz"), withJournals()).close();
    assertThat(journals()).hasSize(1);
    sessions(withJournals());
    await().untilAsserted(() -> assertThat(journals()).isEmpty());
    assertThat(saving.onServer()).containsEntry("new", "text");
  }

  /** What the server has, although it fails. */
  private CollectionContents contents() throws Exception {
    serverFails(false);
    CollectionContents contents = saving.now();
    serverFails(true);
    return contents;
  }

  @Test
  void aFolderThatCannotBeWrittenMakesClosingWaitForTheServer() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    WriteSessions sessions =
        sessions(OPTIONS.withJournals(file).withPolicy(CommitPolicy.parse("exit")));
    write(begin(sessions), "new", "text");
    assertThat(saving.onServer()).containsEntry("new", "text");
  }

  @Test
  void blocksAreKeptAsTheCollectionSays() throws Exception {
    List<PutOptions> asked = new ArrayList<>();
    BlockWriter writer = saving.written.into(saving.blocks);
    SavedTo cluster =
        cluster(
            (hash, block, options) -> {
              asked.add(options);
              return writer.put(hash, block, PutOptions.copies(1));
            },
            "zlocl");
    wish(3, "archive");
    WriteSessions sessions = sessions(cluster, OPTIONS);
    CollectionSession session = begin(sessions);
    write(session, "new", "text");
    session.sync();
    PutOptions first = new PutOptions(3, List.of("archive"));
    assertThat(asked).containsExactly(first);
    wish(1, "fast");
    later = Duration.ofMinutes(11);
    write(session, "second", "another");
    session.sync();
    assertThat(asked).containsExactly(first, new PutOptions(1, List.of("fast")));
  }

  private void wish(int copies, String storageClass) throws Exception {
    try (ApiCalls api = new ApiCalls(saving.cluster)) {
      api.updateCollection(
          saving.stored.uuid(),
          Map.of("replication_desired", copies, "storage_classes_desired", List.of(storageClass)));
    }
  }

  @Test
  void aCollectionInMemoryHasASignedManifestAndNoRecord() throws Exception {
    WriteSessions sessions = sessions(withJournals());
    Writing.Tmp tmp = sessions.beginTmp(List.of(), MergeListener.NONE);
    write(tmp.session(), "new", "text");
    assertThat(tmp.manifest().get()).isEmpty();
    saving.cluster.clearRequests();
    tmp.session().sync();
    assertThat(new String(tmp.manifest().get(), UTF_8)).matches("\\. \\S+\\+4\\+A\\S+ 0:4:new\n");
    assertThat(saving.cluster.requests()).noneMatch(request -> request.path().contains("/v1/"));
    write(tmp.session(), "second", "more");
    tmp.session().sync();
    assertThat(new String(tmp.manifest().get(), UTF_8)).contains("second");
  }
}
