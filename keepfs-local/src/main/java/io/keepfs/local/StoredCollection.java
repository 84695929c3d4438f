package io.keepfs.local;

/**
 * A collection that was made.
 *
 * @param uuid its uuid
 * @param portableDataHash the hash of its content
 */
public record StoredCollection(String uuid, String portableDataHash) {}
