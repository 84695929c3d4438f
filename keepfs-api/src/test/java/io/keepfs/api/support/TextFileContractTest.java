package io.keepfs.api.support;

import io.keepfs.api.FileNode;
import io.keepfs.api.contract.ReadOnlyFileContract;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Nested;

class TextFileContractTest {
  private static final String TEXT = "Some text, long enough: grüße, 日本語";

  @Nested
  class Fixed extends ReadOnlyFileContract {
    private final FileNode file = TextFile.of(TEXT, Instant.EPOCH);

    @Override
    protected FileNode file() {
      return file;
    }

    @Override
    protected byte[] content() {
      return TEXT.getBytes(StandardCharsets.UTF_8);
    }
  }

  @Nested
  class Computed extends ReadOnlyFileContract {
    private final FileNode file = TextFile.computed(() -> TEXT, Instant.EPOCH);

    @Override
    protected FileNode file() {
      return file;
    }

    @Override
    protected byte[] content() {
      return TEXT.getBytes(StandardCharsets.UTF_8);
    }
  }
}
