package io.keepfs.inode;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Which inodes show the object of a uuid; there may be several. Thread-safe. */
final class UuidIndex {
  private final ConcurrentMap<String, Set<Inode>> byUuid = new ConcurrentHashMap<>();
  private final ConcurrentMap<Inode, String> uuids = new ConcurrentHashMap<>();

  /** Files the inode under {@code uuid} and no other; empty takes it out. */
  void update(Inode inode, Optional<String> uuid) {
    uuids.compute(
        inode,
        (key, before) -> {
          if (before != null && !uuid.equals(Optional.of(before))) {
            byUuid.computeIfPresent(
                before,
                (id, inodes) -> {
                  inodes.remove(inode);
                  return inodes.isEmpty() ? null : inodes;
                });
          }
          uuid.ifPresent(
              id ->
                  byUuid.compute(
                      id,
                      (k, inodes) -> {
                        Set<Inode> all = inodes == null ? ConcurrentHashMap.newKeySet() : inodes;
                        all.add(inode);
                        return all;
                      }));
          return uuid.orElse(null);
        });
  }

  List<Inode> find(String uuid) {
    Set<Inode> inodes = byUuid.get(uuid);
    return inodes == null ? List.of() : List.copyOf(inodes);
  }
}
