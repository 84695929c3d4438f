package io.keepfs.arvados.tree.collection;

import io.keepfs.api.DirectoryNode;
import io.keepfs.arvados.model.CollectionRecord;
import io.keepfs.arvados.rest.Hidden;
import io.keepfs.arvados.tree.ListedDirectory;
import io.keepfs.arvados.tree.TreeContext;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code .arvados#versions}: what a collection was before, by version number from {@code 1}, each
 * as a collection that nobody can change. Empty where the cluster keeps no old versions.
 * Thread-safe.
 */
final class VersionsDirectory extends ListedDirectory<CollectionRecord> {
  static final String NAME = ".arvados#versions";

  private final String uuid;
  private final TreeContext past;

  /** Makes the directory of a collection; nothing is fetched yet. */
  VersionsDirectory(TreeContext context, String uuid) {
    super(context, "old versions of collection " + uuid, uuid);
    this.uuid = uuid;
    this.past = context.revealing(Hidden.OLD_VERSIONS);
    listen();
  }

  @Override
  protected Map<String, CollectionRecord> read() throws IOException {
    Map<Integer, CollectionRecord> byNumber = new TreeMap<>();
    past.client()
        .records()
        .forEachVersion(
            uuid,
            record -> {
              Integer number = record.version();
              if (number != null && record.isOldVersion()) {
                byNumber.put(number, record);
              }
            });
    Map<String, CollectionRecord> byName = new LinkedHashMap<>();
    byNumber.forEach((number, record) -> byName.put(number.toString(), record));
    return byName;
  }

  @Override
  protected String key(CollectionRecord record) {
    return String.valueOf(record.uuid());
  }

  @Override
  protected DirectoryNode make(CollectionRecord record) {
    return CollectionDirectory.listed(past, key(record), record, this::markStale);
  }
}
