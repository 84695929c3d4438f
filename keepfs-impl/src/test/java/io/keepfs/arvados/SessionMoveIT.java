package io.keepfs.arvados;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keepfs.api.Errno;
import io.keepfs.api.NodeException;
import io.keepfs.api.RenameMode;
import io.keepfs.collection.journal.Journal;
import io.keepfs.collection.session.CollectionSession;
import io.keepfs.collection.session.SessionFile;
import io.keepfs.local.StoredCollection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is moved from one collection to another is at no time on neither side. */
class SessionMoveIT extends SessionFixture {
  private StoredCollection other;

  @BeforeEach
  void start() throws Exception {
    other = saving.cluster.createCollection("other", null, Map.of("b", "3".getBytes(UTF_8)));
  }

  private CollectionSession target() throws Exception {
    return sessions.open(other.uuid(), "other", "exit", Journal.DEFAULT_MAX_BYTES);
  }

  private void targetFails(boolean fails) {
    saving.cluster.failNextApiRequests(
        fails ? 1_000_000 : 0, 500, "/arvados/v1/collections/" + other.uuid());
  }

  private static void write(CollectionSession session, String path, String text)
      throws IOException {
    SessionFile file = session.create(path);
    file.write(0, ByteBuffer.wrap(text.getBytes(UTF_8)));
    file.close();
  }

  @Test
  void bothAreOnTheServerWhenItReturns() throws Exception {
    CollectionSession from = sessions.open("exit");
    CollectionSession to = target();
    from.rename("a/x", to, "b", RenameMode.REPLACE);
    assertThat(saving.onServer()).isEqualTo(Map.of("a/y", "2"));
    assertThat(saving.onServer(other.uuid())).isEqualTo(Map.of("b", "1"));
    assertThatThrownBy(() -> from.rename("a/y", to, "b", RenameMode.EXCHANGE))
        .isInstanceOfSatisfying(
            NodeException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL));
    from.close(Sessions.LONG);
    to.close(Sessions.LONG);
    assertThat(folder).isEmptyDirectory();
  }

  /** Files that are stored, changed, new, long and empty, and directories. */
  @Test
  void whatTheTargetCannotSaveIsInItsJournalThoughTheSourceHasLetItGo() throws Exception {
    CollectionSession from = sessions.open("exit");
    CollectionSession to = target();
    from.createDirectory("a/empty");
    write(from, "a/new", "new");
    write(from, "a/nothing", "");
    SessionFile hole = from.create("a/hole");
    hole.write(300_000, ByteBuffer.wrap("end".getBytes(UTF_8)));
    hole.close();
    SessionFile changed = from.open("a/y", true);
    changed.write(1, ByteBuffer.wrap(" changed".getBytes(UTF_8)));
    changed.close();
    targetFails(true);
    assertThatThrownBy(() -> from.rename("a", to, "moved", RenameMode.NO_REPLACE))
        .hasMessageContaining("not saved");
    from.sync();
    assertThat(saving.onServer()).isEmpty();
    from.close(Sessions.LONG);
    assertThatThrownBy(() -> to.close(Sessions.LONG)).hasMessageContaining("not saved");
    targetFails(false);

    sessions.recoverAll();
    Map<String, String> expected = new TreeMap<>();
    expected.put("b", "3");
    expected.put("moved/x", "1");
    expected.put("moved/y", "2 changed");
    expected.put("moved/new", "new");
    expected.put("moved/nothing", "");
    expected.put("moved/hole", "\0".repeat(300_000) + "end");
    assertThat(saving.onServer(other.uuid())).isEqualTo(expected);
    assertThat(new String(saving.now(other.uuid()).manifest(), UTF_8)).contains("./moved/empty ");
  }

  @Test
  void whatNeitherSideCouldSaveIsMovedByTheRecovery() throws Exception {
    CollectionSession from = sessions.open("exit");
    CollectionSession to = target();
    sessions.serverFails(true);
    assertThatThrownBy(() -> from.rename("a/x", to, "b", RenameMode.REPLACE))
        .hasMessageContaining("not saved");
    write(from, "a/x", "another");
    assertThatThrownBy(() -> from.close(Sessions.LONG)).hasMessageContaining("not saved");
    assertThatThrownBy(() -> to.close(Sessions.LONG)).hasMessageContaining("not saved");
    sessions.serverFails(false);
    assertThat(saving.onServer()).isEqualTo(Map.of("a/x", "1", "a/y", "2"));

    sessions.recoverAll();
    assertThat(saving.onServer()).isEqualTo(Map.of("a/x", "another", "a/y", "2"));
    assertThat(saving.onServer(other.uuid())).isEqualTo(Map.of("b", "1"));
  }

  @Test
  void whatWasMovedAndIsWrittenAgainIsWhole() throws Exception {
    CollectionSession from = sessions.open("exit");
    CollectionSession to = target();
    write(from, "new", "first");
    targetFails(true);
    assertThatThrownBy(() -> from.rename("new", to, "moved", RenameMode.REPLACE))
        .hasMessageContaining("not saved");
    SessionFile file = to.open("moved", true);
    file.write(5, ByteBuffer.wrap(", second".getBytes(UTF_8)));
    targetFails(false);
    to.refresh(); // which leaves it out
    file.write(13, ByteBuffer.wrap(", third".getBytes(UTF_8)));
    targetFails(true);
    assertThatThrownBy(() -> to.close(Sessions.LONG)).hasMessageContaining("not saved");
    from.close(Sessions.LONG);
    targetFails(false);
    sessions.recoverAll();
    assertThat(saving.onServer(other.uuid()))
        .isEqualTo(Map.of("b", "3", "moved", "first, second, third"));
  }
}
