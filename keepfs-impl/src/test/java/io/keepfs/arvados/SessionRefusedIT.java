package io.keepfs.arvados;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.keepfs.api.Errno;
import io.keepfs.api.NodeException;
import io.keepfs.collection.journal.Journal;
import io.keepfs.collection.session.CollectionSession;
import io.keepfs.collection.session.SessionFile;
import io.keepfs.local.LocalKeepstore;
import io.keepfs.local.LocalUser;
import io.keepfs.local.StoredCollection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Collections that can't be saved to any more, while they are being changed. */
class SessionRefusedIT extends SessionFixture {
  private ApiCalls api;
  private String project;
  private StoredCollection collection;

  @BeforeEach
  void start() throws Exception {
    api = new ApiCalls(saving.cluster);
    project = saving.cluster.createProject("outer", null);
    String inner = saving.cluster.createProject("inner", project);
    collection = saving.cluster.createCollection("within", inner, Map.of("x", "1".getBytes(UTF_8)));
  }

  @AfterEach
  void stop() throws Exception {
    api.close();
  }

  private CollectionSession session() throws Exception {
    return sessions.open(collection.uuid(), "journal", "exit", Journal.DEFAULT_MAX_BYTES);
  }

  private static SessionFile changed(CollectionSession session) throws IOException {
    SessionFile file = session.open("x", true);
    file.write(1, ByteBuffer.wrap("2".getBytes(UTF_8)));
    return file;
  }

  private void assertRefused(SessionFile file, Errno errno, String words) {
    assertThatThrownBy(file::sync)
        .isInstanceOfSatisfying(
            NodeException.class, e -> assertThat(e.errno()).as("%s", e).isEqualTo(errno))
        .hasMessageContaining("collection " + collection.uuid() + " is not saved: x: ")
        .hasMessageContaining(words);
  }

  private Map<String, String> onServer() throws Exception {
    return saving.onServer(collection.uuid());
  }

  /** Ends the session unsaved, makes all well again, and recovers. */
  private void assertIsInTheJournal(CollectionSession session, Cure cure) throws Exception {
    assertThatThrownBy(() -> session.close(Sessions.LONG)).hasMessageContaining("not saved");
    cure.run();
    assertThat(onServer()).containsEntry("x", "1");
    assertThat(sessions.recover().refused()).isEmpty();
    assertThat(onServer()).containsEntry("x", "12");
  }

  private interface Cure {
    void run() throws Exception;
  }

  private void freeze(boolean frozen) throws IOException {
    Map<String, String> by = new HashMap<>();
    by.put("frozen_by_uuid", frozen ? saving.cluster.userUuid() : null);
    api.updateGroup(project, by);
  }

  @Test
  void aFrozenProjectIsReadOnlyAndThawsAgain() throws Exception {
    CollectionSession session = session();
    SessionFile file = changed(session);
    freeze(true);
    assertRefused(file, Errno.EROFS, "frozen");
    freeze(false);
    file.sync();
    assertThat(onServer()).containsEntry("x", "12");
    session.close(Sessions.LONG);
  }

  @Test
  void whatAFrozenProjectDoesNotTakeIsInTheJournal() throws Exception {
    CollectionSession session = session();
    changed(session).close();
    freeze(true);
    assertIsInTheJournal(session, () -> freeze(false));
  }

  @Test
  void whoMayNotWriteAnyMoreIsToldSo() throws Exception {
    LocalUser user = saving.cluster.createUser("writer");
    saving.cluster.share(collection.uuid(), user.uuid(), "can_write");
    saving.become(user.token());
    CollectionSession session = session();
    SessionFile file = changed(session);
    saving.cluster.unshare(collection.uuid(), user.uuid());
    saving.cluster.share(collection.uuid(), user.uuid(), "can_read");
    assertRefused(file, Errno.EACCES, "cannot write");
    assertIsInTheJournal(
        session,
        () -> {
          saving.cluster.unshare(collection.uuid(), user.uuid());
          saving.cluster.share(collection.uuid(), user.uuid(), "can_write");
        });
  }

  @Test
  void aTrashedCollectionKeepsWhatWasWrittenForWhenItComesBack() throws Exception {
    CollectionSession session = session();
    SessionFile file = changed(session);
    api.delete("collections", collection.uuid());
    assertRefused(file, Errno.ENOENT, "404");
    assertIsInTheJournal(session, () -> api.untrash("collections", collection.uuid()));
  }

  @Test
  void aTrashedCollectionIsSavedByItselfWhenItIsBackSoonEnough() throws Exception {
    CollectionSession session = session();
    SessionFile file = changed(session);
    api.delete("collections", collection.uuid());
    assertRefused(file, Errno.ENOENT, "404");
    api.untrash("collections", collection.uuid());
    await().until(() -> onServer().equals(Map.of("x", "12")));
    session.close(Sessions.LONG);
  }

  @Test
  void aFullQuotaAndFullDisksAreToldApart() throws Exception {
    CollectionSession session = session();
    SessionFile file = changed(session);
    saving.cluster.failNextApiRequests(1, 507, "PUT", "/arvados/v1/collections");
    assertRefused(file, Errno.EDQUOT, "507");
    file.write(2, ByteBuffer.wrap("3".getBytes(UTF_8)));
    for (LocalKeepstore store : saving.cluster.keepstores()) {
      store.failNextPuts(1, 507);
    }
    assertRefused(file, Errno.ENOSPC, "507");
    file.sync();
    assertThat(onServer()).containsEntry("x", "123");
    session.close(Sessions.LONG);
  }
}
