package io.keepfs.arvados.tree;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a change that somebody made to an object; null for what is not.
 *
 * @param uuid the object
 * @param oldOwner who owned it before
 * @param newOwner who owns it now
 * @param oldName its name before
 * @param newName its name now
 * @param gone whether it was deleted or is in the trash now
 * @param own whether it is nothing but a commit of this process, see {@link OwnCommits}
 */
public record ObjectChange(
    String uuid,
    @Nullable String oldOwner,
    @Nullable String newOwner,
    @Nullable String oldName,
    @Nullable String newName,
    boolean gone,
    boolean own) {

  /** Returns the same as a commit of this process. */
  public ObjectChange asOwn() {
    return new ObjectChange(uuid, oldOwner, newOwner, oldName, newName, gone, true);
  }

  /** Returns whether it is not where it was any more. */
  public boolean leftItsName() {
    return gone || !Objects.equals(oldOwner, newOwner) || !Objects.equals(oldName, newName);
  }
}
