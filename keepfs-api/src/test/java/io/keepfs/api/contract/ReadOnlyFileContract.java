package io.keepfs.api.contract;

import static io.keepfs.api.contract.Refusals.assertNotDoable;
import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.api.FileNode;
import io.keepfs.api.OpenFile;
import io.keepfs.api.OpenMode;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** What a file must do that cannot be written: refuse, and be as before. */
public abstract class ReadOnlyFileContract extends FileNodeContract {

  @Test
  void refusesToBeWritten() throws Exception {
    FileNode file = file();
    assertNotDoable(() -> file.write(0, ByteBuffer.wrap(new byte[] {42})));
    assertNotDoable(() -> file.truncate(3));
    assertThat(readAll(file())).isEqualTo(content());
  }

  @Test
  void refusesToBeWrittenThroughAnOpen() throws Exception {
    FileNode file = file();
    assertNotDoable(
        () -> {
          OpenFile open = file.open(OpenMode.READ_WRITE);
          open.write(0, ByteBuffer.wrap(new byte[] {42}));
        });
    assertThat(readAll(file())).isEqualTo(content());
  }
}
