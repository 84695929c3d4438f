package io.keepfs.collection.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is on the disk when a journal was forced, and who waits for that. */
class JournalForceTest {
  private static final JournalRecord RECORD = new JournalRecord.DirectoryMade("d");

  @TempDir private Path root;

  private final List<String> forced = new ArrayList<>();

  private final class Disk extends JournalDisk {
    @Override
    void force(Path path) throws IOException {
      super.force(path);
      forced.add(path.getFileName().toString());
    }
  }

  private Journal journal(JournalDisk disk) throws IOException {
    return Journal.begin(root.resolve("j"), "c", "h", disk);
  }

  @Test
  void earlierLogsAndTheFoldersAreForcedOnce() throws Exception {
    try (Journal journal = journal(new Disk())) {
      journal.append(RECORD);
      journal.rotate(List.of());
      journal.append(RECORD);
      journal.force();
      String parent = root.getFileName().toString();
      assertThat(forced).containsExactlyInAnyOrder("log-1", "log-2", "j", parent);
      forced.clear();
      journal.append(RECORD);
      journal.force();
      assertThat(forced).containsExactly("log-2");
    }
  }

  @Test
  void whatIsAboutToBeSavedNeedNotBeOnTheDisk() throws Exception {
    Journal journal = journal(new Disk());
    journal.append(RECORD);
    long mark = journal.rotate(List.of());
    journal.append(RECORD);
    journal.forceLatest();
    String parent = root.getFileName().toString();
    assertThat(forced).containsExactlyInAnyOrder("log-2", "j", parent);
    forced.clear();
    journal.drop(mark, "saved", Map.of());
    assertThat(forced).containsExactly("log-2");
    journal.remove();
  }

  @Test
  void theNewBaseIsOnTheDiskBeforeWhatItReplacesIsGone() throws Exception {
    JournalDisk disk =
        new JournalDisk() {
          @Override
          void force(Path path) throws IOException {
            assertThat(root.resolve("j").resolve("log-1")).exists();
            forced.add(path.getFileName().toString());
          }
        };
    Journal journal = journal(disk);
    journal.append(RECORD);
    long mark = journal.rotate(List.of());
    journal.drop(mark, "saved", Map.of());
    assertThat(forced).contains("log-2", "j");
    assertThat(root.resolve("j").resolve("log-1")).doesNotExist();
    journal.remove();
  }

  /** A slow disk holds up nobody who only appends: each write of a program does. */
  @Test
  void recordsAreAppendedWhileTheDiskIsBusy() throws Exception {
    ExecutorService writer = Executors.newSingleThreadExecutor();
    List<Journal> journals = new ArrayList<>();
    JournalDisk busy =
        new JournalDisk() {
          @Override
          void force(Path path) throws IOException {
            try {
              writer
                  .submit(
                      () -> {
                        journals.get(0).append(RECORD);
                        return null;
                      })
                  .get(30, TimeUnit.SECONDS);
            } catch (InterruptedException | ExecutionException | TimeoutException e) {
              throw new IOException("nothing could be appended", e);
            }
            forced.add(path.toString());
          }
        };
    Journal journal = journal(busy);
    journals.add(journal);
    journal.append(RECORD);
    journal.force();
    long mark = journal.rotate(List.of());
    journal.drop(mark, "saved", Map.of());
    assertThat(forced).hasSizeGreaterThanOrEqualTo(4);
    journal.remove();
    writer.shutdown();
  }

  @Test
  void aFullDiskIsToldByItsOwnError() throws Exception {
    Path folder = Files.createDirectory(root.resolve("j"));
    try (Journal journal = journal(new Disk())) {
      Files.createSymbolicLink(folder.resolve("log-2"), Path.of("/dev/full"));
      assertThatThrownBy(() -> journal.rotate(List.of())).hasMessageContaining("No space left");
    }
  }

  @Test
  void anInterruptedThreadForcesAllTheSame() throws Exception {
    try (Journal journal = journal(new Disk())) {
      Thread.currentThread().interrupt();
      journal.force();
      assertThat(Thread.interrupted()).isTrue();
      assertThat(forced).contains("log-1", "j");
    }
  }
}
