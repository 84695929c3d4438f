package io.keepfs.arvados.rest;

import io.keepfs.arvados.model.CollectionRecord;

/**
 * A collection with its manifest.
 *
 * @param record what the collection is
 * @param manifest the manifest's text in UTF-8, with signatures; up to 128 MiB, so it is not
 *     copied: whoever gets it must not change it, and should not keep it
 */
public record CollectionContents(CollectionRecord record, byte[] manifest) {}
