package io.keepfs.arvados;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keepfs.api.DirectoryNode;
import io.keepfs.api.FileNode;
import io.keepfs.api.contract.ReadOnlyDirectoryContract;
import io.keepfs.api.contract.ReadOnlyFileContract;
import io.keepfs.block.cache.BlockCacheOptions;
import io.keepfs.local.LocalArvados;
import io.keepfs.local.LocalOptions;
import io.keepfs.local.LocalUser;
import io.keepfs.local.StoredCollection;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

/** Every kind of directory and file of Arvados keeps the contracts of the SPI. */
class TreeContractIT {
  private static final String TEXT = "content of a file that is long enough for its contract";

  private static LocalArvados cluster;
  private static StoredCollection collection;
  private static ArvadosFileSystem arvados;

  @BeforeAll
  static void start() throws Exception {
    // A record shows when its signatures end, and so another second is another content.
    Clock second = Clock.fixed(Instant.now(), ZoneOffset.UTC);
    cluster = LocalArvados.start(LocalOptions.builder().clock(second).build());
    cluster.createProject("a project", null);
    collection =
        cluster.createCollection(
            "a collection",
            null,
            Map.of("folder/file", TEXT.getBytes(UTF_8), "other", "x".getBytes(UTF_8)));
    String trashed = cluster.createCollection("gone", null, Map.of()).uuid();
    LocalUser other = cluster.createUser("Ada");
    cluster.share(cluster.createProject("hers", other.uuid()), cluster.userUuid(), "can_read");
    try (ApiCalls api = new ApiCalls(cluster)) {
      api.tag("tag", collection.uuid());
      api.delete("collections", trashed);
      Map<String, ?> changed = Map.of("description", "new", "preserve_version", true);
      api.updateCollection(collection.uuid(), changed);
      api.updateCollection(collection.uuid(), Map.of("description", "newer"));
    }
    arvados =
        ArvadosFileSystem.builder(
                ArvadosSettings.load(cluster.environment(), Path.of("/nonexistent")))
            .blockCache(BlockCacheOptions.IN_MEMORY)
            .start();
  }

  @AfterAll
  static void stop() throws Exception {
    arvados.close();
    cluster.close();
  }

  private static DirectoryNode directory(String path) throws Exception {
    DirectoryNode directory = arvados.root();
    for (String name : path.split("/")) {
      directory = (DirectoryNode) directory.lookup(name).orElseThrow();
    }
    return directory;
  }

  /** The contract for what lies at a path. */
  abstract static class DirectoryAt extends ReadOnlyDirectoryContract {
    abstract String path();

    @Override
    protected DirectoryNode directory() throws Exception {
      return TreeContractIT.directory(path());
    }
  }

  @Nested
  class AProject extends DirectoryAt {
    @Override
    String path() {
      return "home";
    }
  }

  @Nested
  class DirectoryOfIds extends DirectoryAt {
    @Override
    String path() {
      return "by_id";
    }
  }

  @Nested
  class CollectionByUuid extends DirectoryAt {
    @Override
    String path() {
      return "by_id/" + collection.uuid();
    }
  }

  @Nested
  class CollectionByHash extends DirectoryAt {
    @Override
    String path() {
      return "by_id/" + collection.portableDataHash();
    }
  }

  @Nested
  class FolderInACollection extends DirectoryAt {
    @Override
    String path() {
      return "home/a collection/folder";
    }
  }

  @Nested
  class AllTags extends DirectoryAt {
    @Override
    String path() {
      return "by_tag";
    }
  }

  @Nested
  class ATag extends DirectoryAt {
    @Override
    String path() {
      return "by_tag/tag";
    }
  }

  @Nested
  class WhatIsShared extends DirectoryAt {
    @Override
    String path() {
      return "shared";
    }
  }

  @Nested
  class TrashOfAProject extends DirectoryAt {
    @Override
    String path() {
      return "home/.arvados#trash";
    }
  }

  @Nested
  class OldVersions extends DirectoryAt {
    @Override
    String path() {
      return "home/a collection/.arvados#versions";
    }
  }

  @Nested
  class FileInACollection extends ReadOnlyFileContract {
    @Override
    protected FileNode file() throws Exception {
      return (FileNode)
          TreeContractIT.directory("home/a collection/folder").lookup("file").orElseThrow();
    }

    @Override
    protected byte[] content() {
      return TEXT.getBytes(UTF_8);
    }
  }

  @Nested
  class RecordOfACollection extends ReadOnlyFileContract {
    private final FileNode file = find();
    private final byte[] content = read(file);

    private static FileNode find() {
      try {
        return (FileNode)
            TreeContractIT.directory("home/a collection")
                .lookup(".arvados#collection")
                .orElseThrow();
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }

    private static byte[] read(FileNode file) {
      try {
        ByteBuffer all = ByteBuffer.allocate((int) file.attributes().sizeBytes());
        file.read(0, all);
        return all.array();
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }

    @Override
    protected FileNode file() {
      return file;
    }

    @Override
    protected byte[] content() {
      return content;
    }
  }
}
