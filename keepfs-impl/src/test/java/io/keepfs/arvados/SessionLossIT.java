package io.keepfs.arvados;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keepfs.api.RenameMode;
import io.keepfs.collection.session.CollectionSession;
import io.keepfs.collection.session.SessionFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Whatever fails whenever, what was done is on the server or in the journal, and nothing else. */
class SessionLossIT extends SessionFixture {

  /** A file that is open, and what is to be in it. */
  private static final class Open {
    final SessionFile file;
    final StringBuilder text;

    Open(SessionFile file, StringBuilder text) {
      this.file = file;
      this.text = text;
    }

    void write(Random random, String letters) throws IOException {
      int at = random.nextInt(text.length() + 1);
      if (random.nextInt(6) == 0) {
        text.setLength(at);
        file.truncate(at);
        return;
      }
      file.write(at, ByteBuffer.wrap(letters.getBytes(UTF_8)));
      text.replace(at, Math.min(text.length(), at + letters.length()), letters);
    }
  }

  private static <T> T some(Random random, List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  /** Programs that make, change, move and remove files, several of which are open at a time. */
  private static final class Work {
    final CollectionSession session;
    final Random random;
    final Map<String, StringBuilder> model = new TreeMap<>();
    final List<Open> open = new ArrayList<>();

    Work(CollectionSession session, Random random) {
      this.session = session;
      this.random = random;
      model.put("a/x", new StringBuilder("1"));
      model.put("a/y", new StringBuilder("2"));
    }

    void step(int i) throws IOException {
      String name = "n" + random.nextInt(12);
      switch (random.nextInt(10)) {
        case 0 -> {
          if (model.size() > 1) {
            String gone = some(random, List.copyOf(model.keySet()));
            session.removeFile(gone);
            model.remove(gone);
          }
        }
        case 1 -> {
          String from = some(random, List.copyOf(model.keySet()));
          session.rename(from, name, RenameMode.REPLACE);
          model.put(name, model.remove(from));
        }
        case 2, 3 -> {
          if (!open.isEmpty()) {
            open.remove(random.nextInt(open.size())).file.close();
          }
        }
        case 4, 5, 6 -> {
          SessionFile file = model.containsKey(name) ? session.open(name, true) : null;
          if (file == null) {
            file = session.create(name);
            model.put(name, new StringBuilder());
          }
          open.add(new Open(file, model.get(name)));
        }
        default -> {
          if (!open.isEmpty()) {
            some(random, open).write(random, "text " + i);
          }
        }
      }
    }

    Map<String, String> texts() {
      Map<String, String> texts = new TreeMap<>();
      model.forEach((path, text) -> texts.put(path, text.toString()));
      return texts;
    }
  }

  private static void commit(CollectionSession session, boolean all, boolean mayFail)
      throws IOException {
    try {
      if (all) {
        session.sync();
      } else {
        session.refresh(); // what is being written is left out
      }
    } catch (IOException e) {
      if (!mayFail) {
        throw e;
      }
    }
  }

  /** The server begins to fail at any moment of much work; nothing that was done is lost. */
  @RepeatedTest(5)
  void whereverTheServerFailsTheJournalHasTheRest() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    CollectionSession session = sessions.open("exit");
    Work work = new Work(session, random);
    int end = random.nextInt(200);
    for (int i = 0; i < 250; i++) {
      if (i == end) {
        sessions.serverFails(true);
      }
      if (random.nextInt(8) == 0) {
        commit(session, random.nextInt(4) == 0, i >= end);
      }
      work.step(i);
    }
    assertThatThrownBy(() -> session.close(Sessions.LONG)).hasMessageContaining("not saved");
    sessions.serverFails(false);
    assertThat(sessions.recover().refused()).as("seed %d", seed).isEmpty();
    assertThat(saving.onServer()).as("seed %d", seed).isEqualTo(work.texts());
  }

  /** The same with commits that another thread makes, at any time. */
  @RepeatedTest(5)
  void whateverIsCommittedMeanwhileTheJournalHasTheRest() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    CollectionSession session = sessions.open("exit");
    Work work = new Work(session, random);
    AtomicInteger committed = new AtomicInteger();
    FutureTask<Void> commits =
        new FutureTask<>(
            () -> {
              try {
                while (true) {
                  session.refresh();
                  committed.incrementAndGet();
                }
              } catch (IOException e) {
                return null; // the server fails
              }
            });
    new Thread(commits, "committer").start();
    int wanted = 1 + random.nextInt(20);
    for (int i = 0; committed.get() < wanted && !commits.isDone(); i++) {
      work.step(i);
    }
    sessions.serverFails(true);
    for (int i = 0; i < 50; i++) {
      work.step(i);
    }
    commits.get(60, TimeUnit.SECONDS);
    assertThat(committed.get()).isGreaterThanOrEqualTo(wanted);
    assertThatThrownBy(() -> session.close(Sessions.LONG)).hasMessageContaining("not saved");
    sessions.serverFails(false);
    assertThat(sessions.recover().refused()).as("seed %d", seed).isEmpty();
    assertThat(saving.onServer()).as("seed %d", seed).isEqualTo(work.texts());
  }

  @Test
  void aCommitLetsGoOfAllButWhatItLeavesOut() throws Exception {
    CollectionSession session = sessions.open("exit");
    SessionFile open = session.create("open");
    open.write(0, ByteBuffer.wrap("kept".getBytes(UTF_8)));
    session.refresh();
    SessionFile other = session.create("other");
    other.write(0, ByteBuffer.wrap("gone from the journal".getBytes(UTF_8)));
    other.close();
    session.refresh();
    session.createDirectory("later");
    session.refresh();
    assertThat(sessions.logs()).hasSize(2); // where the open file was written, and the last
    session.rename("other", "moved", RenameMode.REPLACE);
    sessions.serverFails(true);
    assertThatThrownBy(() -> session.close(Sessions.LONG)).hasMessageContaining("not saved");
    sessions.serverFails(false);
    assertThat(sessions.recover().refused()).isEmpty();
    assertThat(saving.onServer())
        .containsEntry("open", "kept")
        .containsEntry("moved", "gone from the journal")
        .doesNotContainKey("other");
  }

  @Test
  void whatStoodInForAFileThatWasLeftOutIsReplaced() throws Exception {
    CollectionSession session = sessions.open("exit");
    session.removeFile("a/x");
    session.removeFile("a/y");
    session.removeDirectory("a");
    SessionFile file = session.create("a");
    file.write(0, ByteBuffer.wrap("a file".getBytes(UTF_8)));
    session.refresh(); // the directory stays until the file is whole
    assertThat(saving.onServer()).containsOnlyKeys("a/x", "a/y");
    sessions.serverFails(true);
    assertThatThrownBy(() -> session.close(Sessions.LONG)).hasMessageContaining("not saved");
    sessions.serverFails(false);
    assertThat(sessions.recover().refused()).isEmpty();
    assertThat(saving.onServer()).isEqualTo(Map.of("a", "a file"));
  }

  /** Of blocks that are stored, of what only memory has, and of holes. */
  @Test
  void whatWasCopiedIsInTheJournalToo() throws Exception {
    CollectionSession session = sessions.open("exit");
    sessions.serverFails(true);
    SessionFile from = session.open("a/x", true);
    from.write(3, ByteBuffer.wrap("new".getBytes(UTF_8)));
    SessionFile to = session.create("copy");
    to.write(0, ByteBuffer.wrap("0123456789".getBytes(UTF_8)));
    assertThat(from.copyTo(0, to, 2, Long.MAX_VALUE)).isEqualTo(6);
    assertThatThrownBy(() -> session.close(Sessions.LONG)).hasMessageContaining("not saved");
    sessions.serverFails(false);
    assertThat(sessions.recover().refused()).isEmpty();
    assertThat(saving.onServer()).containsEntry("copy", "011\0\0new89");
  }
}
