package io.keepfs.collection.commit;

import io.keepfs.api.NodeException;
import java.io.IOException;
import java.util.Map;

/**
 * Port: one collection on the API server. Failures that a program is to hear of by another number
 * than EIO are {@link NodeException}s: EACCES when writing is not allowed, EROFS when the project
 * is frozen, EDQUOT when a quota is used up, ENOENT when the collection is gone or in the trash.
 */
public interface CollectionServer {
  /**
   * What the collection holds.
   *
   * @param portableDataHash the server's word for it
   * @param manifest with fresh signatures, in UTF-8
   */
  record Content(String portableDataHash, byte[] manifest) {}

  /** What is heard of changes that others make. */
  default ServerNews news() {
    return ServerNews.NONE;
  }

  /** Asks for the hash of the content alone. */
  String portableDataHash() throws IOException;

  /** Asks for the content. */
  Content content() throws IOException;

  /** Whether {@link #replaceFiles} is to be had. */
  boolean canReplaceFiles();

  /**
   * Changes some paths, all or none.
   *
   * @param paths see {@link io.keepfs.collection.edit.ChangeSet.Replacement}
   * @return the hash of the content afterwards
   */
  String replaceFiles(Map<String, String> paths, byte[] manifest) throws IOException;

  /**
   * Replaces the whole content: what others changed since {@link #content} is lost.
   *
   * @return the hash of the content afterwards
   */
  String replaceAll(byte[] manifest) throws IOException;
}
