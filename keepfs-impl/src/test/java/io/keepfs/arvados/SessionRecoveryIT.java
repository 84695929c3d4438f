package io.keepfs.arvados;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keepfs.api.RenameMode;
import io.keepfs.collection.journal.JournalReader;
import io.keepfs.collection.session.CollectionSession;
import io.keepfs.collection.session.Recovery;
import io.keepfs.collection.session.SessionFile;
import io.keepfs.local.LocalUser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What others changed between a crash and its recovery, or before the crash, is there as well. */
class SessionRecoveryIT extends SessionFixture {

  private static void write(SessionFile file, long at, String text) throws IOException {
    file.write(at, ByteBuffer.wrap(text.getBytes(UTF_8)));
  }

  /** Somebody else replaces a file. */
  private void other(String path, String text) throws Exception {
    try (ApiCalls api = new ApiCalls(saving.cluster)) {
      byte[] manifest = api.manifestOf("file", text).getBytes(UTF_8);
      saving
          .client
          .edits()
          .replaceFiles(saving.stored.uuid(), Map.of("/" + path, "manifest_text/file"), manifest);
    }
  }

  /** As after a crash: nothing of what was not saved yet gets to the server. */
  private void crash(CollectionSession session) {
    sessions.serverFails(true);
    assertThatThrownBy(() -> session.close(Sessions.LONG)).hasMessageContaining("not saved");
    sessions.serverFails(false);
  }

  /** What the server has, with the names of conflict copies cut at their time. */
  private Map<String, String> found() throws Exception {
    Map<String, String> found = new TreeMap<>();
    saving.onServer().forEach((path, text) -> found.put(path.replaceAll("~\\d.*", "~"), text));
    return found;
  }

  /** Two logs of what nobody has: a file in the first, a directory in the second. */
  private void twoLogs() throws Exception {
    CollectionSession session = sessions.open("exit");
    sessions.serverFails(true);
    SessionFile file = session.create("file");
    write(file, 0, "text");
    file.close();
    assertThatThrownBy(session::sync).hasMessageContaining("not saved");
    write(session.create("later"), 0, "more");
    crash(session);
  }

  private Path log(int number) {
    return sessions.journal().resolve("log-" + number);
  }

  @Test
  void aRecordThatAProcessWasKilledInIsNoDamage() throws Exception {
    CollectionSession session = sessions.open("exit");
    session.createDirectory("early");
    write(session.create("file"), 0, "text");
    crash(session);
    byte[] half = Arrays.copyOf(Files.readAllBytes(log(1)), 15);
    Files.write(log(sessions.logs().size()), half, StandardOpenOption.APPEND);
    assertThat(sessions.recover().kept()).isEmpty();
    assertThat(sessions.journal()).doesNotExist();
    assertThat(saving.onServer()).containsEntry("file", "text");
  }

  @Test
  void whatComesBeforeDamageIsSavedAndTheJournalIsKept() throws Exception {
    twoLogs();
    byte[] bytes = Files.readAllBytes(log(2));
    bytes[bytes.length / 2] ^= 1;
    Files.write(log(2), bytes);
    byte[] before = Files.readAllBytes(log(1));
    Recovery.Outcome outcome = sessions.recover();
    assertThat(outcome.refused()).containsExactly("what the journal has behind a damaged record");
    assertThat(outcome.toString()).contains("but for", "see " + outcome.kept().orElseThrow());
    assertThat(saving.onServer()).containsEntry("file", "text").doesNotContainKey("later");
    assertThat(outcome.kept().orElseThrow().resolve("log-1")).hasBinaryContent(before);
    assertThat(outcome.kept().orElseThrow().resolve("log-2")).hasBinaryContent(bytes);
    assertThat(JournalReader.abandoned(folder)).isEmpty();
  }

  private byte[] spoiltBase(int log) throws Exception {
    byte[] bytes = Files.readAllBytes(log(log));
    bytes[20] ^= 1;
    Files.write(log(log), bytes);
    return bytes;
  }

  /** The next log tells it, too: what was sent need not all be on the disk. */
  @Test
  void whatTheJournalIsOfIsToldByAnyOfItsLogs() throws Exception {
    twoLogs();
    spoiltBase(1);
    Recovery.Outcome outcome = sessions.recover();
    assertThat(outcome.refused()).containsExactly("what the journal has behind a damaged record");
    assertThat(saving.onServer()).doesNotContainKeys("file", "later");
  }

  @Test
  void aJournalThatTellsNothingIsKept() throws Exception {
    twoLogs();
    byte[] bytes = spoiltBase(1);
    for (int later = sessions.logs().size(); later > 1; later--) {
      spoiltBase(later);
    }
    Recovery.Outcome outcome = sessions.recover();
    assertThat(outcome.toString()).isEqualTo("a damaged journal; see " + folder + "/journal.kept");
    assertThat(folder.resolve("journal.kept/log-1")).hasBinaryContent(bytes);
    sessions.open("exit").close(Sessions.LONG); // there can be a new one
  }

  private void copied() throws Exception {
    CollectionSession session = sessions.open("exit");
    SessionFile from = session.open("a/x", false);
    SessionFile to = session.create("copy");
    sessions.serverFails(true);
    from.copyTo(0, to, 0, 1);
    write(to, 1, " copied");
    crash(session);
  }

  /** After the signatures expired, and where fresh ones do not last longer, with another clock. */
  @ParameterizedTest
  @ValueSource(strings = {"P15D", "PT-1H"})
  void whatWasCopiedIsSignedAgainForWhoRecoversIt(Duration later) throws Exception {
    copied();
    saving.later = later;
    LocalUser user = saving.cluster.createUser("recoverer");
    saving.cluster.share(saving.stored.uuid(), user.uuid(), "can_write");
    saving.become(user.token());
    assertThat(sessions.recover().refused()).isEmpty();
    assertThat(found()).isEqualTo(Map.of("a/x", "1", "a/y", "2", "copy", "1 copied"));
  }

  @Test
  void whatNobodySignsAnyMoreIsToldAndDoesNotKeepTheRestFromBeingSaved() throws Exception {
    copied();
    other("a/x", "theirs");
    other("a/y", "theirs"); // which was in the same block
    saving.later = SavingCluster.SIGNATURE_TTL.plusDays(1);
    Recovery.Outcome outcome = sessions.recover();
    assertThat(outcome.refused())
        .containsExactly(
            "1 bytes of a copy, now zeros, whose block c20ad4d76fe97759aa27a0c99bff6710+2 nobody"
                + " has signed any more");
    assertThat(outcome.kept()).isPresent();
    assertThat(found()).isEqualTo(Map.of("a/x", "theirs", "a/y", "theirs", "copy", "\0 copied"));
  }

  private void written() throws Exception {
    CollectionSession session = sessions.open("exit");
    SessionFile file = session.open("a/x", true);
    write(file, 1, "mine");
    file.close();
    crash(session);
  }

  @Test
  void whatWasWrittenNeedsNoOldSignature() throws Exception {
    written();
    saving.later = SavingCluster.SIGNATURE_TTL.plusDays(1);
    assertThat(sessions.recover().refused()).isEmpty();
    assertThat(found()).isEqualTo(Map.of("a/x", "1mine", "a/y", "2"));
  }

  @Test
  void bothSidesOfAConflictSurviveACrash() throws Exception {
    written();
    other("a/x", "theirs");
    sessions.recover();
    assertThat(found()).isEqualTo(Map.of("a/x", "1mine", "a/x~", "theirs", "a/y", "2"));
  }

  @Test
  void whatOthersChangedOutlivesThatItWasRemovedBeforeACrash() throws Exception {
    CollectionSession session = sessions.open("exit");
    session.removeFile("a/x");
    crash(session);
    other("a/x", "theirs");
    sessions.recover();
    assertThat(found()).isEqualTo(Map.of("a/x~", "theirs", "a/y", "2"));
  }

  @Test
  void whatOthersChangedOutlivesThatItWasReplacedBeforeACrash() throws Exception {
    CollectionSession session = sessions.open("exit");
    session.rename("a/y", "a/x", RenameMode.REPLACE);
    crash(session);
    other("a/x", "theirs");
    sessions.recover();
    assertThat(found()).isEqualTo(Map.of("a/x", "2", "a/x~", "theirs"));
  }

  @Test
  void whatOthersChangedIsNoConflictWithWhatWasSavedBefore() throws Exception {
    CollectionSession session = sessions.open("exit");
    SessionFile file = session.open("a/x", true);
    write(file, 1, "mine");
    file.sync();
    other("a/x", "theirs");
    session.refresh();
    write(file, 6, ", and mine");
    session.createDirectory("b");
    session.refresh(); // leaves the file out
    crash(session);
    sessions.recover();
    assertThat(found()).isEqualTo(Map.of("a/x", "theirs, and mine", "a/y", "2"));
  }

  /** What was noted behind the mark of a commit and yet saved by it, is not done once more. */
  @Test
  void whatWasSavedIsNotDoneAgainOverWhatOthersMadeOfIt() throws Exception {
    CollectionSession session = sessions.open("exit");
    SessionFile file = session.open("a/x", true);
    write(file, 0, "mine");
    sessions.afterCapture = () -> write(file, 0, "MINE");
    file.sync();
    sessions.afterCapture = () -> {};
    assertThat(found()).containsEntry("a/x", "MINE");

    other("a/x", "theirs");
    session.createDirectory("b");
    AtomicInteger captures = new AtomicInteger();
    sessions.beforeCapture =
        () -> {
          if (captures.incrementAndGet() == 2) { // it has the other's content now
            write(file, 6, ", and mine");
          }
        };
    session.refresh();
    sessions.beforeCapture = () -> {};
    crash(session);
    sessions.recover();
    assertThat(found()).isEqualTo(Map.of("a/x", "theirs, and mine", "a/y", "2"));
  }
}
