package io.keepfs.arvados;

import io.keepfs.arvados.model.ArvadosIds;

/** Which part of a cluster is a file system's root. */
public sealed interface MountLayout {

  /** Everything: {@code by_id}, {@code home}, and a {@code README}. */
  record All() implements MountLayout {}

  /** The home project of the user. */
  record Home() implements MountLayout {}

  /**
   * All that has an id, found by naming it.
   *
   * @param hashesOnly whether only portable data hashes lead somewhere, so that nothing can change
   */
  record ById(boolean hashesOnly) implements MountLayout {}

  /**
   * One project.
   *
   * @param uuid a project's uuid, or a user's for that user's home project
   */
  record Project(String uuid) implements MountLayout {
    /** Refuses what can be no project. */
    public Project {
      if (!ArvadosIds.isGroupUuid(uuid) && !ArvadosIds.isUserUuid(uuid)) {
        throw new IllegalArgumentException(
            "a project's uuid looks like zzzzz-j7d0g-0123456789abcde, and not like " + uuid);
      }
    }
  }

  /**
   * One collection.
   *
   * @param id a uuid or a portable data hash
   */
  record Collection(String id) implements MountLayout {
    /** Refuses what can be no collection. */
    public Collection {
      if (!ArvadosIds.isCollectionUuid(id) && !ArvadosIds.isPortableDataHash(id)) {
        throw new IllegalArgumentException(
            "a collection's uuid looks like zzzzz-4zz18-0123456789abcde, its portable data hash"
                + " like d41d8cd98f00b204e9800998ecf8427e+0, and neither like "
                + id);
      }
    }
  }
}
