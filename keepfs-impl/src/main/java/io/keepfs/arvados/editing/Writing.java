package io.keepfs.arvados.editing;

import io.keepfs.api.Errno;
import io.keepfs.api.NodeException;
import io.keepfs.collection.CollectionTree;
import io.keepfs.collection.commit.ServerNews;
import io.keepfs.collection.edit.MergeListener;
import io.keepfs.collection.session.CollectionSession;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/**
 * Port: makes sessions in which collections are changed. Whoever implements it ends them all; the
 * nodes never do. Thread-safe.
 */
public interface Writing {
  /** Nothing can be changed. */
  Writing OFF =
      new Writing() {
        @Override
        public boolean isOn() {
          return false;
        }

        @Override
        public List<String> storageClasses() {
          return List.of();
        }

        @Override
        public CollectionSession begin(
            String uuid,
            CollectionTree tree,
            String portableDataHash,
            MergeListener listener,
            ServerNews news)
            throws IOException {
          throw new NodeException(Errno.EROFS, "collection " + uuid + " is shown read-only");
        }

        @Override
        public Tmp beginTmp(List<String> storageClasses, MergeListener listener)
            throws IOException {
          throw new NodeException(Errno.EROFS, "a read-only mount");
        }
      };

  /**
   * The session of a collection in memory. Its commits, which store blocks, reach no API server.
   *
   * @param session never to be saved; its {@link CollectionSession#sync} returns when the manifest
   *     tells of all changes
   * @param manifest the signed manifest of the last commit, in UTF-8; empty before the first
   */
  record Tmp(CollectionSession session, Supplier<byte[]> manifest) {}

  /** Returns whether anything can be changed at all. */
  boolean isOn();

  /** Returns where blocks of new collections are kept; empty for the cluster's default. */
  List<String> storageClasses();

  /**
   * Begins to change a collection: asked for before its first change, under no lock, and once for
   * each collection unless that fails, however many directories show it.
   *
   * @param tree its content, with signed locators
   * @param portableDataHash what the server called that content
   * @param listener hears what commits take over from others
   * @param news tells whether others have changed the collection
   * @throws IOException when it cannot be begun; a {@link NodeException} says which number
   */
  CollectionSession begin(
      String uuid,
      CollectionTree tree,
      String portableDataHash,
      MergeListener listener,
      ServerNews news)
      throws IOException;

  /**
   * Begins an empty collection in memory.
   *
   * @param storageClasses where its blocks are kept; empty for the cluster's default
   */
  Tmp beginTmp(List<String> storageClasses, MergeListener listener) throws IOException;
}
