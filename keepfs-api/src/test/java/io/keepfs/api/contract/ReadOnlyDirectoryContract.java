package io.keepfs.api.contract;

import static io.keepfs.api.contract.Refusals.assertNotDoable;
import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.api.AttributeChange;
import io.keepfs.api.DirectoryNode;
import io.keepfs.api.RenameMode;
import java.util.List;
import java.util.OptionalInt;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a directory must do that cannot be changed: refuse, and be as before. */
public abstract class ReadOnlyDirectoryContract extends DirectoryNodeContract {
  private List<String> before = List.of();

  @BeforeEach
  void rememberNames() throws Exception {
    before = names(directory());
  }

  @AfterEach
  void namesAreAsBefore() throws Exception {
    assertThat(names(directory())).isEqualTo(before);
  }

  @Test
  void refusesToCreate() throws Exception {
    DirectoryNode directory = directory();
    assertNotDoable(() -> directory.createFile(ABSENT, 0644));
    assertNotDoable(() -> directory.createDirectory(ABSENT, 0755));
  }

  @Test
  void refusesToRemove() throws Exception {
    DirectoryNode directory = directory();
    for (String name : before) {
      assertNotDoable(() -> directory.removeFile(name));
      assertNotDoable(() -> directory.removeDirectory(name));
    }
  }

  @Test
  void refusesToRename() throws Exception {
    DirectoryNode directory = directory();
    for (RenameMode mode : RenameMode.values()) {
      ThrowingCallable rename = () -> directory.rename(before.get(0), directory, ABSENT, mode);
      assertNotDoable(rename);
    }
  }

  @Test
  void refusesToChangeAttributes() throws Exception {
    DirectoryNode directory = directory();
    AttributeChange none = AttributeChange.NONE;
    AttributeChange change =
        new AttributeChange(
            none.sizeBytes(),
            OptionalInt.of(0700),
            none.uid(),
            none.gid(),
            none.accessed(),
            none.modified());
    assertNotDoable(() -> directory.setAttributes(change));
  }
}
