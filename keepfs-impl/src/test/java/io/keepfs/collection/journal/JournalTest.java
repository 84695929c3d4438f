package io.keepfs.collection.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keepfs.api.RenameMode;
import io.keepfs.block.contract.TestBlocks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  private static final JournalRecord.Base BASE =
      new JournalRecord.Base(
          "zzzzz-4zz18-000000000000000", "d41d8cd98f00b204e9800998ecf8427e+0", 1);

  @TempDir private Path root;

  private static List<JournalRecord> someOfEach() {
    return List.of(
        new JournalRecord.DirectoryMade("a"),
        new JournalRecord.Created(1, "a/ü \uD83D\uDE00"),
        new JournalRecord.Written(1, 1L << 40, ByteBuffer.wrap(TestBlocks.random(300, 1))),
        new JournalRecord.Opened(2, "b"),
        new JournalRecord.Before("b", List.of(new JournalRecord.Range("locator", 2, 3))),
        new JournalRecord.Before("new", null),
        new JournalRecord.Resized(2, 17),
        new JournalRecord.Moved("b", "a/b", RenameMode.EXCHANGE),
        new JournalRecord.Written(2, 0, ByteBuffer.allocate(0)),
        new JournalRecord.Placed(2, 5, "d41d8cd98f00b204e9800998ecf8427e+9", 1, 8),
        new JournalRecord.MovedAway("f"),
        new JournalRecord.Sent("d41d8cd98f00b204e9800998ecf8427e+1", 5),
        new JournalRecord.FileRemoved("a/b"),
        new JournalRecord.DirectoryRemoved("c\nd"));
  }

  private static List<JournalRecord> read(Path folder) throws IOException {
    List<JournalRecord> records = new ArrayList<>();
    try (JournalReader reader = JournalReader.open(folder)) {
      assertThat(reader).isNotNull();
      reader.read(records::add);
    }
    return records;
  }

  private Path written(String name, List<JournalRecord> records) throws IOException {
    Path folder = root.resolve(name);
    try (Journal journal = Journal.begin(folder, BASE.collection(), BASE.portableDataHash())) {
      for (JournalRecord record : records) {
        journal.append(record);
      }
    }
    return folder;
  }

  private static List<JournalRecord> withBase(List<JournalRecord> records) {
    List<JournalRecord> all = new ArrayList<>();
    all.add(BASE);
    all.addAll(records);
    return all;
  }

  @Test
  void givesBackWhatWasAppended() throws Exception {
    Path folder = written("j", someOfEach());
    assertThat(read(folder)).isEqualTo(withBase(someOfEach()));
    assertThat(read(folder)).isEqualTo(withBase(someOfEach())); // and again
  }

  @Test
  void aTornEndLeavesAPrefixAtEveryByte() throws Exception {
    List<JournalRecord> all = withBase(someOfEach());
    Path folder = written("j", someOfEach());
    Path log = JournalFolder.log(folder, 1);
    byte[] whole = Files.readAllBytes(log);
    int complete = 0;
    for (int length = 0; length <= whole.length; length++) {
      Files.write(log, java.util.Arrays.copyOf(whole, length));
      List<JournalRecord> found = read(folder);
      assertThat(found).isEqualTo(all.subList(0, found.size()));
      assertThat(found.size()).as("at %d bytes", length).isBetween(complete, complete + 1);
      complete = found.size();
    }
    assertThat(complete).isEqualTo(all.size());
  }

  @Test
  void aDamagedByteLeavesAPrefixWhereverItIs() throws Exception {
    List<JournalRecord> all = withBase(someOfEach());
    Path folder = written("j", someOfEach());
    Path log = JournalFolder.log(folder, 1);
    byte[] whole = Files.readAllBytes(log);
    for (int at = 0; at < whole.length; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= (byte) (1 << at % 8);
      Files.write(log, damaged);
      List<JournalRecord> found = read(folder);
      assertThat(found.size()).isLessThan(all.size());
      assertThat(found).isEqualTo(all.subList(0, found.size()));
    }
  }

  @Test
  void nonsenseIsNoRecord() throws Exception {
    Path folder = written("j", List.of());
    Random random = new Random(1);
    for (int i = 0; i < 500; i++) {
      byte[] bytes = new byte[random.nextInt(200)];
      random.nextBytes(bytes);
      Files.write(JournalFolder.log(folder, 1), bytes);
      assertThat(read(folder)).isEmpty();
    }
  }

  @Test
  void whatWasCommittedIsDropped() throws Exception {
    Path folder = root.resolve("j");
    JournalRecord before = new JournalRecord.DirectoryMade("before");
    JournalRecord open = new JournalRecord.Opened(7, "open");
    JournalRecord after = new JournalRecord.DirectoryMade("after");
    String saved = "d41d8cd98f00b204e9800998ecf8427f+1";
    try (Journal journal = Journal.begin(folder, BASE.collection(), BASE.portableDataHash())) {
      journal.append(before);
      long mark = journal.rotate(List.of(open));
      journal.append(after);
      long size = journal.sizeBytes();
      journal.drop(mark, saved, Map.of());
      assertThat(journal.sizeBytes()).isLessThan(size);
    }
    assertThat(read(folder)).doesNotContain(before).contains(open, after);
    try (JournalReader reader = JournalReader.open(folder)) {
      assertThat(reader.base()).contains(new JournalRecord.Base(BASE.collection(), saved, 2));
    }
  }

  /** Each takes two descriptors: thousands of collections may be changed in one mount. */
  @Test
  void ofManyThoseWithNothingToTellGiveTheirFoldersBack() throws Exception {
    String saved = "d41d8cd98f00b204e9800998ecf8427f+1";
    JournalRecord record = new JournalRecord.DirectoryMade("d");
    JournalRecord open = new JournalRecord.Opened(7, "open");
    List<Journal> journals = new ArrayList<>();
    for (int i = 0; i < Journal.IDLE_MAX + 20; i++) {
      journals.add(
          Journal.begin(
              () -> Files.createTempDirectory(root, "j"),
              BASE.collection(),
              BASE.portableDataHash()));
    }
    Journal idle = journals.get(0);
    Journal busy = journals.get(1);
    Journal late = journals.get(2);
    for (Journal journal : List.of(idle, busy, late)) {
      journal.append(record);
      long mark = journal.rotate(journal == busy ? List.of(open) : List.of());
      journal.append(new JournalRecord.Sent(saved, mark + 1));
      if (journal == late) {
        journal.append(record);
      }
      journal.drop(mark, saved, Map.of());
    }
    assertThat(idle.folder()).isEmpty();
    assertThat(idle.sizeBytes()).isZero();
    assertThat(busy.folder()).isPresent();
    assertThat(late.folder()).isPresent();

    // A commit of nothing, as for what others changed, makes no folder.
    idle.drop(idle.rotate(List.of()), "other", Map.of());
    idle.force();
    assertThat(idle.folder()).isEmpty();

    idle.append(record);
    Path again = idle.folder().orElseThrow();
    idle.close();
    assertThat(read(again)).contains(record);
    try (JournalReader reader = JournalReader.open(again)) {
      assertThat(reader.base()).contains(new JournalRecord.Base(BASE.collection(), "other", 3));
    }
    assertThatThrownBy(() -> idle.append(record)).hasMessageContaining("closed");
    for (Journal journal : journals) {
      journal.remove();
    }
    assertThat(read(again)).contains(record);
  }

  @Test
  void aFileThatWasToBeDroppedIsPassedOver() throws Exception {
    Path folder = root.resolve("j");
    JournalRecord before = new JournalRecord.DirectoryMade("before");
    Path copy = root.resolve("copy");
    try (Journal journal = Journal.begin(folder, BASE.collection(), BASE.portableDataHash())) {
      journal.append(before);
      long mark = journal.rotate(List.of());
      Files.copy(JournalFolder.log(folder, 1), copy);
      journal.drop(mark, "d41d8cd98f00b204e9800998ecf8427f+1", Map.of());
    }
    Files.copy(copy, JournalFolder.log(folder, 1)); // as if the process had ended just before
    assertThat(read(folder)).doesNotContain(before);
  }

  /** Half of what was saved, done again later, would undo what was done after it. */
  @Test
  void whatWasBeingDeletedIsNotRecovered() throws Exception {
    Path folder = written("j", someOfEach());
    Path done = Files.move(folder, root.resolve("j.done"));
    assertThat(JournalReader.abandoned(root)).isEmpty();
    assertThat(done).doesNotExist();
  }

  @Test
  void whatWasNotCommittedStaysInOrder() throws Exception {
    Path folder = root.resolve("j");
    List<JournalRecord> made = new ArrayList<>();
    try (Journal journal = Journal.begin(folder, BASE.collection(), BASE.portableDataHash())) {
      for (int i = 0; i < 25; i++) {
        JournalRecord record = new JournalRecord.DirectoryMade(String.valueOf(i));
        made.add(record);
        journal.append(record);
        journal.rotate(List.of()); // the commits all fail
      }
    }
    List<JournalRecord> found = read(folder);
    found.removeIf(JournalRecord.Base.class::isInstance);
    assertThat(found).isEqualTo(made);
  }

  @Test
  void aJournalInUseIsNotRecovered() throws Exception {
    Path folder = root.resolve("j");
    try (Journal journal = Journal.begin(folder, BASE.collection(), BASE.portableDataHash())) {
      assertThat(JournalReader.open(folder)).isNull();
      assertThat(JournalReader.abandoned(root)).isEmpty();
      assertThatThrownBy(() -> Journal.begin(folder, BASE.collection(), BASE.portableDataHash()))
          .hasMessageContaining("another process");
      journal.force();
    }
    assertThatThrownBy(() -> Journal.begin(folder, BASE.collection(), BASE.portableDataHash()))
        .hasMessageContaining("recovered first");
    List<JournalReader> left = JournalReader.abandoned(root);
    assertThat(left).hasSize(1);
    left.get(0).remove();
    assertThat(folder).doesNotExist();
    Journal.begin(folder, BASE.collection(), BASE.portableDataHash()).remove();
    assertThat(folder).doesNotExist();
  }

  @Test
  void whoAsksForAJournalInUseDoesNotOpenItToOtherProcesses() throws Exception {
    Path folder = root.resolve("j");
    Path link = Files.createSymbolicLink(root.resolve("link"), folder);
    Journal journal = Journal.begin(folder, BASE.collection(), BASE.portableDataHash());
    assertThat(JournalReader.abandoned(root)).isEmpty();
    for (Path path : List.of(folder, link)) {
      assertThat(JournalReader.open(path)).isNull();
      assertThatThrownBy(() -> Journal.begin(path, BASE.collection(), BASE.portableDataHash()))
          .hasMessageContaining("another process");
    }
    Files.delete(link);
    assertThat(foundByAnotherProcess()).isEqualTo("0");
    journal.close();
    assertThat(foundByAnotherProcess()).isEqualTo("1");
  }

  /** The kernel's requests lie outside the heap, and an interrupt comes when it likes. */
  @Test
  void largeRecordsAreWholeHoweverOftenTheirWriterIsInterrupted() throws Exception {
    Path folder = root.resolve("j");
    byte[] bytes = TestBlocks.random(300_000, 3);
    ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length + 7).position(7);
    direct.duplicate().put(bytes);
    AtomicBoolean done = new AtomicBoolean();
    Thread writer = Thread.currentThread();
    Thread interrupter =
        new Thread(
            () -> {
              while (!done.get()) {
                writer.interrupt();
                LockSupport.parkNanos(100_000); // it may write between two
              }
            });
    List<JournalRecord> made = new ArrayList<>();
    try (Journal journal = Journal.begin(folder, BASE.collection(), BASE.portableDataHash())) {
      interrupter.start();
      for (int i = 0; i < 50; i++) {
        journal.append(new JournalRecord.Written(i, i, direct.slice(7, bytes.length - i)));
        journal.append(new JournalRecord.DirectoryMade("d" + i));
      }
      done.set(true);
      while (interrupter.isAlive()) {
        Thread.interrupted();
        interrupter.join(1);
      }
      for (int i = 0; i < 50; i++) {
        ByteBuffer part = ByteBuffer.wrap(bytes, 0, bytes.length - i);
        made.add(new JournalRecord.Written(i, i, part));
        made.add(new JournalRecord.DirectoryMade("d" + i));
      }
    } finally {
      done.set(true);
      interrupter.join();
    }
    List<JournalRecord> found = read(folder);
    assertThat(found.subList(1, found.size())).isEqualTo(made);
  }

  private String foundByAnotherProcess() throws Exception {
    Process finder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                JournalFinder.class.getName(),
                root.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<String> lines =
        new String(finder.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
            .lines()
            .toList();
    return lines.get(lines.size() - 1); // logging may have had something to say before
  }

  @Test
  void aWriterThatWasInterruptedHarmsNobody() throws Exception {
    Path folder = root.resolve("j");
    try (Journal journal = Journal.begin(folder, BASE.collection(), BASE.portableDataHash())) {
      Thread.currentThread().interrupt();
      journal.append(new JournalRecord.DirectoryMade("a"));
      journal.force();
      assertThat(Thread.interrupted()).isTrue();
      journal.append(new JournalRecord.DirectoryMade("b"));
    }
    assertThat(read(folder)).hasSize(3);
  }

  /** A machine that ended all of a sudden may have the later file and not the earlier one. */
  @Test
  void whatWasSentIsFoundBehindALogThatTheDiskHasNotAllOf() throws Exception {
    Path folder = root.resolve("j");
    try (Journal journal = Journal.begin(folder, BASE.collection(), BASE.portableDataHash())) {
      journal.append(new JournalRecord.DirectoryMade("a"));
      long mark = journal.rotate(List.of());
      journal.append(new JournalRecord.DirectoryMade("b"));
      journal.append(new JournalRecord.Sent("sent", mark + 1));
    }
    Path earlier = folder.resolve("log-1");
    byte[] bytes = Files.readAllBytes(earlier);
    Files.write(earlier, Arrays.copyOf(bytes, bytes.length - 1));
    try (JournalReader reader = Objects.requireNonNull(JournalReader.open(folder))) {
      JournalRecord.Base sent = new JournalRecord.Base(BASE.collection(), "sent", 2);
      assertThat(reader.bases()).containsExactly(BASE, sent);
      List<JournalRecord> later = new ArrayList<>();
      assertThat(reader.read(sent, later::add)).isTrue();
      assertThat(later).contains(new JournalRecord.DirectoryMade("b"));
      assertThat(reader.read(BASE, record -> {})).isFalse();
    }
  }
}
