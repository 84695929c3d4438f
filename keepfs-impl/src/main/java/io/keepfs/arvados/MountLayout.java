package io.keepfs.arvados;

import io.keepfs.arvados.model.ArvadosIds;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Which part of a cluster is a file system's root. */
public sealed interface MountLayout {

  /** Everything: {@code by_id}, {@code by_tag}, {@code home}, {@code shared}, a {@code README}. */
  record All() implements MountLayout {}

  /** The home project of the user. */
  record Home() implements MountLayout {}

  /** What others share with the user, by who they are. */
  record Shared() implements MountLayout {}

  /** All tags, with what has them. */
  record ByTag() implements MountLayout {}

  /** An empty collection in memory, which is never saved. */
  record Temporary() implements MountLayout {}

  /**
   * All that has an id, found by naming it.
   *
   * @param hashesOnly whether only portable data hashes lead somewhere, so that nothing can change
   */
  record ById(boolean hashesOnly) implements MountLayout {}

  /**
   * One project, or a directory in it.
   *
   * @param uuid a project's uuid, or a user's for that user's home project
   * @param path the names that lead to the directory; none for the project itself
   */
  record Project(String uuid, List<String> path) implements MountLayout {
    /** Refuses what can be no project. */
    public Project {
      path = List.copyOf(path);
      if (!ArvadosIds.isGroupUuid(uuid) && !ArvadosIds.isUserUuid(uuid)) {
        throw new IllegalArgumentException(
            "a project's uuid looks like zzzzz-j7d0g-0123456789abcde, and not like " + uuid);
      }
    }

    /** Takes a uuid, or a uuid and a path after it, as in {@code UUID/a/b}. */
    public Project(String uuidAndPath) {
      this(PathAfterId.id(uuidAndPath), PathAfterId.path(uuidAndPath));
    }
  }

  /**
   * One collection, or a directory in it.
   *
   * @param id a uuid or a portable data hash
   * @param path the names that lead to the directory; none for the collection itself
   */
  record Collection(String id, List<String> path) implements MountLayout {
    /** Refuses what can be no collection. */
    public Collection {
      path = List.copyOf(path);
      if (!ArvadosIds.isCollectionUuid(id) && !ArvadosIds.isPortableDataHash(id)) {
        throw new IllegalArgumentException(
            "a collection's uuid looks like zzzzz-4zz18-0123456789abcde, its portable data hash"
                + " like d41d8cd98f00b204e9800998ecf8427e+0, and neither like "
                + id);
      }
    }

    /** Takes an id, or an id and a path after it, as in {@code UUID/a/b}. */
    public Collection(String idAndPath) {
      this(PathAfterId.id(idAndPath), PathAfterId.path(idAndPath));
    }
  }

  /**
   * A root that holds just what it is given.
   *
   * @param entries what is shown, by name, in the order to list it
   */
  record Custom(Map<String, MountLayout> entries) implements MountLayout {
    /** Refuses names that no file can have, and roots within roots. */
    public Custom {
      entries.forEach(
          (name, layout) -> {
            if (!isName(name)) {
              throw new IllegalArgumentException(
                  "'" + name + "' can be no name in the mount's root: it takes one name without /");
            }
            if (layout instanceof All || layout instanceof Custom) {
              throw new IllegalArgumentException("a root of its own cannot be shown as " + name);
            }
          });
      entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    private static boolean isName(String name) {
      return !name.isEmpty()
          && !name.equals(".")
          && !name.equals("..")
          && name.indexOf('/') < 0
          && name.indexOf('\0') < 0;
    }
  }

  /** Takes {@code ID/a/b} apart. */
  final class PathAfterId {
    private PathAfterId() {}

    private static String id(String both) {
      int slash = both.indexOf('/');
      return slash < 0 ? both : both.substring(0, slash);
    }

    private static List<String> path(String both) {
      int slash = both.indexOf('/');
      return slash < 0
          ? List.of()
          : Stream.of(both.substring(slash).split("/")).filter(name -> !name.isEmpty()).toList();
    }
  }
}
