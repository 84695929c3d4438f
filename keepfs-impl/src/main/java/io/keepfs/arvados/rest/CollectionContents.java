package io.keepfs.arvados.rest;

import io.keepfs.arvados.model.CollectionRecord;
import java.util.List;
import java.util.stream.Stream;

/**
 * A collection with its manifest.
 *
 * @param record what the collection is
 * @param manifest the manifest's text in UTF-8, with signatures; up to 128 MiB, so it is not
 *     copied: whoever gets it must not change it, and should not keep it
 */
public record CollectionContents(CollectionRecord record, byte[] manifest) {
  /** What to ask for. */
  static final List<String> FIELDS =
      Stream.concat(CollectionRecord.DESCRIBING_FIELDS.stream(), Stream.of("manifest_text"))
          .toList();
}
