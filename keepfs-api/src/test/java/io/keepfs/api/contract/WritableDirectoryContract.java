package io.keepfs.api.contract;

import static io.keepfs.api.contract.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.api.AttributeChange;
import io.keepfs.api.DirectoryNode;
import io.keepfs.api.Errno;
import io.keepfs.api.FileNode;
import io.keepfs.api.NodeAttributes;
import io.keepfs.api.NodeException;
import io.keepfs.api.NodeKind;
import io.keepfs.api.RenameMode;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a directory must do that takes every change. */
public abstract class WritableDirectoryContract extends DirectoryNodeContract {
  private DirectoryNode empty;

  /** Returns an empty directory that can be changed; another one for each test. */
  protected abstract DirectoryNode emptyDirectory() throws Exception;

  @BeforeEach
  void makeEmptyDirectory() throws Exception {
    empty = emptyDirectory();
    assertThat(names(empty)).isEmpty();
  }

  @Test
  void createsFiles() throws Exception {
    FileNode file = empty.createFile("a", 0640);
    assertThat(file.kind()).isEqualTo(NodeKind.FILE);
    assertThat(file.attributes().sizeBytes()).isZero();
    assertThat(file.attributes().permissions()).isEqualTo(0640);
    assertThat(empty.lookup("a")).contains(file);
    assertThat(names(empty)).containsExactly("a");
  }

  @Test
  void createsDirectories() throws Exception {
    DirectoryNode made = empty.createDirectory("d", 0750);
    assertThat(made.attributes().permissions()).isEqualTo(0750);
    assertThat(names(made)).isEmpty();
    assertThat(empty.lookup("d")).contains(made);
    made.createFile("inside", 0644);
    assertThat(names(made)).containsExactly("inside");
  }

  @Test
  void refusesTakenNames() throws Exception {
    FileNode file = empty.createFile("a", 0644);
    empty.createDirectory("d", 0755);
    for (String taken : List.of("a", "d")) {
      assertRefused(() -> empty.createFile(taken, 0644), Errno.EEXIST);
      assertRefused(() -> empty.createDirectory(taken, 0755), Errno.EEXIST);
    }
    assertThat(empty.lookup("a")).contains(file);
  }

  @Test
  void olderSnapshotsStayAsTheyWere() throws Exception {
    empty.createFile("a", 0644);
    var before = empty.list();
    empty.createFile("b", 0644);
    empty.removeFile("a");
    assertThat(before).hasSize(1);
    assertThat(before.get(0).name()).isEqualTo("a");
    assertThat(names(empty)).containsExactly("b");
  }

  @Test
  void removesFiles() throws Exception {
    FileNode file = empty.createFile("a", 0644);
    file.write(0, ByteBuffer.wrap(new byte[] {1, 2, 3}));
    empty.removeFile("a");
    assertThat(empty.lookup("a")).isEmpty();
    assertThat(file.read(0, ByteBuffer.allocate(10))).as("of a removed file").isEqualTo(3);
  }

  @Test
  void removesEmptyDirectoriesOnly() throws Exception {
    DirectoryNode made = empty.createDirectory("d", 0755);
    made.createFile("inside", 0644);
    assertRefused(() -> empty.removeDirectory("d"), Errno.ENOTEMPTY);
    made.removeFile("inside");
    empty.removeDirectory("d");
    assertThat(names(empty)).isEmpty();
    assertRefused(() -> made.createFile("late", 0644), Errno.ENOENT);
  }

  @Test
  void refusesToRemoveTheOtherKind() throws Exception {
    empty.createFile("a", 0644);
    empty.createDirectory("d", 0755);
    assertRefused(() -> empty.removeDirectory("a"), Errno.ENOTDIR);
    assertRefused(() -> empty.removeFile("d"), Errno.EISDIR);
    assertRefused(() -> empty.removeFile(ABSENT), Errno.ENOENT);
    assertRefused(() -> empty.removeDirectory(ABSENT), Errno.ENOENT);
  }

  @Test
  void renamesWithinAndAcrossDirectories() throws Exception {
    FileNode file = empty.createFile("a", 0644);
    DirectoryNode other = empty.createDirectory("d", 0755);
    empty.rename("a", empty, "b", RenameMode.REPLACE);
    empty.rename("b", other, "c", RenameMode.NO_REPLACE);
    assertThat(other.lookup("c")).contains(file);
    assertThat(names(empty)).containsExactly("d");
    assertRefused(() -> empty.rename("a", other, "x", RenameMode.REPLACE), Errno.ENOENT);
  }

  @Test
  void renameReplacesAFileByAFile() throws Exception {
    FileNode winner = empty.createFile("a", 0644);
    empty.createFile("b", 0644);
    assertRefused(() -> empty.rename("a", empty, "b", RenameMode.NO_REPLACE), Errno.EEXIST);
    empty.rename("a", empty, "b", RenameMode.REPLACE);
    assertThat(names(empty)).containsExactly("b");
    assertThat(empty.lookup("b")).contains(winner);
  }

  @Test
  void renameReplacesAnEmptyDirectoryByADirectory() throws Exception {
    DirectoryNode winner = empty.createDirectory("a", 0755);
    DirectoryNode loser = empty.createDirectory("b", 0755);
    loser.createFile("inside", 0644);
    assertRefused(() -> empty.rename("a", empty, "b", RenameMode.REPLACE), Errno.ENOTEMPTY);
    loser.removeFile("inside");
    empty.rename("a", empty, "b", RenameMode.REPLACE);
    assertThat(empty.lookup("b")).contains(winner);
    assertThat(names(empty)).containsExactly("b");
  }

  @Test
  void renameRefusesToReplaceTheOtherKind() throws Exception {
    empty.createFile("a", 0644);
    empty.createDirectory("d", 0755);
    assertRefused(() -> empty.rename("a", empty, "d", RenameMode.REPLACE), Errno.EISDIR);
    assertRefused(() -> empty.rename("d", empty, "a", RenameMode.REPLACE), Errno.ENOTDIR);
    assertThat(names(empty)).containsExactlyInAnyOrder("a", "d");
  }

  @Test
  void renameToItselfChangesNothing() throws Exception {
    FileNode file = empty.createFile("a", 0644);
    empty.rename("a", empty, "a", RenameMode.REPLACE);
    assertThat(empty.lookup("a")).contains(file);
  }

  @Test
  void exchangesTwoNames() throws Exception {
    FileNode file = empty.createFile("a", 0644);
    DirectoryNode directory = empty.createDirectory("d", 0755);
    assertRefused(() -> empty.rename("a", empty, "x", RenameMode.EXCHANGE), Errno.ENOENT);
    empty.rename("a", empty, "d", RenameMode.EXCHANGE);
    assertThat(empty.lookup("a")).contains(directory);
    assertThat(empty.lookup("d")).contains(file);
  }

  @Test
  void keepsAttributes() throws Exception {
    DirectoryNode made = empty.createDirectory("d", 0755);
    Instant then = Instant.parse("2001-02-03T04:05:06.789012345Z");
    made.setAttributes(
        new AttributeChange(
            OptionalLong.empty(),
            OptionalInt.of(01700),
            OptionalInt.of(12),
            OptionalInt.of(34),
            Optional.of(then.minusSeconds(1)),
            Optional.of(then)));
    NodeAttributes kept = made.attributes();
    assertThat(kept.permissions()).isEqualTo(01700);
    assertThat(kept.uid()).isEqualTo(12);
    assertThat(kept.gid()).isEqualTo(34);
    assertThat(kept.accessed()).isEqualTo(then.minusSeconds(1));
    assertThat(kept.modified()).isEqualTo(then);
  }

  @Test
  void changesOfNamesMoveTheTimeOfModification() throws Exception {
    Instant then = Instant.parse("2001-02-03T04:05:06Z");
    AttributeChange none = AttributeChange.NONE;
    AttributeChange old =
        new AttributeChange(
            none.sizeBytes(),
            none.permissions(),
            none.uid(),
            none.gid(),
            none.accessed(),
            Optional.of(then));
    empty.setAttributes(old);
    empty.createFile("a", 0644);
    assertThat(empty.attributes().modified()).isAfter(then);
    empty.setAttributes(old);
    empty.rename("a", empty, "b", RenameMode.REPLACE);
    assertThat(empty.attributes().modified()).isAfter(then);
    empty.setAttributes(old);
    empty.removeFile("b");
    assertThat(empty.attributes().modified()).isAfter(then);
  }

  @Test
  void oneOfManyCreatorsWins() throws Exception {
    List<Boolean> won = Together.run(i -> () -> creates("contested"));
    assertThat(won).containsOnlyOnce(true);
  }

  @Test
  void losesNoNameOfManyCreators() throws Exception {
    int each = 50;
    Together.run(
        thread ->
            () -> {
              for (int i = 0; i < each; i++) {
                empty.createFile("f" + thread + "-" + i, 0644);
                empty.rename(
                    "f" + thread + "-" + i, empty, "g" + thread + "-" + i, RenameMode.REPLACE);
              }
              return each;
            });
    assertThat(names(empty)).hasSize(each * Together.THREADS).allMatch(n -> n.startsWith("g"));
  }

  private boolean creates(String name) throws Exception {
    try {
      empty.createFile(name, 0644);
      return true;
    } catch (NodeException e) {
      assertThat(e.errno()).isEqualTo(Errno.EEXIST);
      return false;
    }
  }
}
