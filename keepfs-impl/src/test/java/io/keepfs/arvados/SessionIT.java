package io.keepfs.arvados;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.keepfs.api.NodeException;
import io.keepfs.api.RenameMode;
import io.keepfs.collection.journal.JournalReader;
import io.keepfs.collection.session.CollectionSession;
import io.keepfs.collection.session.SessionFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Sessions on a cluster: policies, what is durable when, and what a journal gives back. */
class SessionIT extends SessionFixture {
  private static final Duration LONG = Sessions.LONG;

  private static void write(CollectionSession session, String path, String text)
      throws IOException {
    SessionFile file =
        session.find(path).isEmpty() ? session.create(path) : session.open(path, true);
    file.truncate(0);
    file.write(0, ByteBuffer.wrap(text.getBytes(UTF_8)));
    file.close();
  }

  @Test
  void closeIsOnTheServer() throws Exception {
    CollectionSession session = sessions.open("close");
    write(session, "a/x", "new");
    assertThat(saving.onServer()).containsEntry("a/x", "new");
    session.removeFile("a/y");
    assertThat(saving.onServer()).isEqualTo(Map.of("a/x", "new"));
    session.close(LONG);
    assertThat(sessions.journal()).doesNotExist();
  }

  @Test
  void soonIsOnTheServerSoonAndAHundredFilesShareFewCommits() throws Exception {
    CollectionSession session = sessions.open("soon");
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
    CollectionSession session = sessions.open("exit");
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
    CollectionSession session = sessions.open("soon");
    SessionFile from = session.open("a/x", false);
    SessionFile to = session.create("copy");
    saving.cluster.clearRequests();
    assertThat(from.copyTo(0, to, 0, Long.MAX_VALUE)).isEqualTo(1);
    to.close();
    session.sync();
    assertThat(saving.onServer()).containsEntry("copy", "1");
    assertThat(saving.cluster.requests()).noneMatch(r -> r.path().matches("/[0-9a-f]{32}"));
    from.close();
    session.close(LONG);
  }

  @Test
  void closingACopyWaitsOnlyWhereTheJournalCouldNotGiveItBack() throws Exception {
    CollectionSession session = sessions.open("exit");
    sessions.serverFails(true);
    copy(session, "copy");
    assertThatThrownBy(() -> session.close(LONG)).hasMessageContaining("not saved");
    sessions.serverFails(false);
    assertThat(sessions.recover().refused()).isEmpty();
    assertThat(saving.onServer()).containsEntry("copy", "1");

    CollectionSession later = sessions.open("exit");
    saving.later = SavingCluster.SIGNATURE_TTL.minusHours(2);
    copy(later, "late copy");
    assertThat(saving.onServer()).containsEntry("late copy", "1");
    later.close(LONG);
  }

  private static void copy(CollectionSession session, String name) throws IOException {
    SessionFile from = session.open("a/x", false);
    SessionFile to = session.create(name);
    from.copyTo(0, to, 0, Long.MAX_VALUE);
    to.flush();
    to.close();
    from.close();
  }

  @Test
  void whatIsNotSavedAtTheEndIsInTheJournal() throws Exception {
    CollectionSession session = sessions.open("soon");
    sessions.serverFails(true);
    write(session, "a/x", "unsaved");
    SessionFile open = session.create("b");
    open.write(0, ByteBuffer.wrap("open".getBytes(UTF_8)));
    session.rename("b", "c", RenameMode.REPLACE);
    open.write(4, ByteBuffer.wrap(" and moved".getBytes(UTF_8)));
    session.removeFile("a/y");
    assertThatThrownBy(() -> session.close(LONG)).hasMessageContaining("not saved");
    sessions.serverFails(false);

    assertThat(saving.onServer()).isEqualTo(Map.of("a/x", "1", "a/y", "2"));
    assertThat(sessions.recover().refused()).isEmpty();
    assertThat(saving.onServer()).isEqualTo(Map.of("a/x", "unsaved", "c", "open and moved"));
    assertThat(sessions.journal()).doesNotExist();
  }

  @Test
  void aJournalMeetsWhatOthersDidMeanwhile() throws Exception {
    CollectionSession session = sessions.open("soon");
    sessions.serverFails(true);
    write(session, "a/x", "mine");
    assertThatThrownBy(() -> session.close(LONG)).hasMessageContaining("not saved");
    sessions.serverFails(false);
    try (ApiCalls api = new ApiCalls(saving.cluster)) {
      api.updateCollection(saving.stored.uuid(), Map.of("manifest_text", ""));
    }
    assertThat(sessions.recover().refused()).isEmpty();
    assertThat(saving.onServer()).isEqualTo(Map.of("a/x", "mine")); // what is not changed is gone
    assertThat(sessions.journal()).doesNotExist();
  }

  @Test
  void whatCannotBeReadOfAJournalIsKept() throws Exception {
    CollectionSession session = sessions.open("soon");
    sessions.serverFails(true);
    write(session, "a/x", "first");
    assertThatThrownBy(session::sync).hasMessageContaining("not saved");
    session.createDirectory("later");
    assertThatThrownBy(() -> session.close(LONG)).hasMessageContaining("not saved");
    sessions.serverFails(false);
    try (FileChannel log =
        FileChannel.open(sessions.journal().resolve("log-1"), StandardOpenOption.WRITE)) {
      log.truncate(log.size() - 1);
    }
    assertThat(sessions.recover().refused())
        .hasSize(1)
        .first()
        .asString()
        .contains("damaged record");
    assertThat(folder.resolve("journal.kept")).isNotEmptyDirectory();
    assertThat(JournalReader.abandoned(folder)).isEmpty();
  }

  @Test
  void aFullJournalHasEverythingCommitted() throws Exception {
    CollectionSession session = sessions.open("exit", 100_000);
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
    CollectionSession session = sessions.open("exit");
    Files.createSymbolicLink(sessions.journal().resolve("log-2"), Path.of("/dev/full"));
    session.sync(); // the journal goes on in another file
    write(session, "new", "one");
    assertThat(saving.onServer()).containsEntry("new", "one");
    sessions.serverFails(true);
    assertThatThrownBy(() -> write(session, "new", "two")).hasMessageContaining("not saved");
    sessions.serverFails(false);
    session.close(LONG);
    assertThat(saving.onServer()).containsEntry("new", "two");
  }

  @Test
  void movesBetweenCollectionsAreOnTheServerAtOnce() throws Exception {
    CollectionSession from = sessions.open("exit");
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
    CollectionSession session = sessions.open("soon");
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

  /** Neither what is untouched nor what is being changed is lost to readers when it expires. */
  @Test
  void whatWasSignedLongAgoIsReadWithAFreshSignature() throws Exception {
    CollectionSession session = sessions.open("exit");
    SessionFile changed = session.open("a/x", true);
    changed.write(1, ByteBuffer.wrap("!".getBytes(UTF_8)));
    saving.later = SavingCluster.SIGNATURE_TTL.plusDays(1);
    ByteBuffer bytes = ByteBuffer.allocate(10);
    changed.read(0, bytes);
    assertThat(new String(bytes.flip().array(), 0, bytes.limit(), UTF_8)).isEqualTo("1!");
    SessionFile untouched = session.open("a/y", false);
    bytes.clear();
    untouched.read(0, bytes);
    assertThat(new String(bytes.flip().array(), 0, bytes.limit(), UTF_8)).isEqualTo("2");
    untouched.close();
    changed.close();
    session.close(LONG);
    assertThat(saving.onServer()).isEqualTo(Map.of("a/x", "1!", "a/y", "2"));
  }
}
