package io.keepfs.arvados.tree.collection;

import io.keepfs.api.Errno;
import io.keepfs.api.NodeException;
import io.keepfs.arvados.model.CollectionRecord;
import io.keepfs.arvados.model.GroupRecord;
import io.keepfs.arvados.tree.TreeContext;
import io.keepfs.arvados.tree.TreeFailures;
import java.io.IOException;
import java.util.Optional;

/** Whether the user may change a collection, as far as that is known before it is tried. */
final class WritePermission {
  private final TreeContext context;

  WritePermission(TreeContext context) {
    this.context = context;
  }

  /**
   * Asks for the project that the collection is in, and if that may not be changed, whether the
   * collection itself may.
   *
   * @throws NodeException with EACCES when the user may not change what is in it, EROFS when it is
   *     frozen; the server may still refuse later
   */
  void require(CollectionSource source) throws NodeException {
    String owner = source.describe().map(CollectionRecord::ownerUuid).orElse(null);
    if (owner == null) {
      return;
    }
    try {
      Optional<GroupRecord> project = context.client().project(owner);
      if (project.isPresent() && Boolean.FALSE.equals(project.get().canWrite())) {
        boolean frozen = context.client().edits().isFrozen(owner);
        if (!frozen && context.client().edits().isSharedForWriting(source.id())) {
          return; // whether to this user, or to a group of theirs, the server knows
        }
        throw new NodeException(
            frozen ? Errno.EROFS : Errno.EACCES,
            "collection " + source.id() + " is in a project that may not be changed");
      }
    } catch (IOException e) {
      throw TreeFailures.of("the project of collection " + source.id(), e);
    }
  }
}
