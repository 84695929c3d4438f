package io.keepfs.api.support;

import io.keepfs.api.DirectoryNode;
import io.keepfs.api.Node;
import io.keepfs.api.contract.ReadOnlyDirectoryContract;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

class StaticDirectoryContractTest extends ReadOnlyDirectoryContract {
  private final DirectoryNode directory = make();

  private static DirectoryNode make() {
    Map<String, Node> entries = new LinkedHashMap<>();
    entries.put("file", TextFile.of("text", Instant.EPOCH));
    entries.put("directory", new StaticDirectory(Map.of(), Instant.EPOCH));
    return new StaticDirectory(entries, Instant.EPOCH);
  }

  @Override
  protected DirectoryNode directory() {
    return directory;
  }
}
