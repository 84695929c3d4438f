package io.keepfs.arvados.tree.project;

import io.keepfs.api.DirectoryNode;
import io.keepfs.api.Errno;
import io.keepfs.api.NodeException;
import io.keepfs.api.RenameMode;
import io.keepfs.arvados.model.CollectionRecord;
import io.keepfs.arvados.rest.ArvadosException;
import io.keepfs.arvados.tree.TreeContext;
import io.keepfs.arvados.tree.TreeFailures;
import io.keepfs.arvados.tree.walk.Item;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;

/**
 * Changes of a project by the programs of a mount: collections are made, moved and trashed at once
 * on the server, which says whether that may be. Thread-safe; no lock is held meanwhile.
 */
final class ProjectChanges {
  private final TreeContext context;
  private final ProjectDirectory project;

  ProjectChanges(TreeContext context, ProjectDirectory project) {
    this.context = context;
    this.project = project;
  }

  private interface Change<T> {
    T make() throws IOException;
  }

  /** Asks the server for a change of what is called {@code name}. */
  private <T> T changed(String name, ProjectDirectory other, Change<T> change)
      throws NodeException {
    try {
      return change.make();
    } catch (ArvadosException e) {
      if (e.isTaken()) {
        throw new NodeException(Errno.EEXIST, name + ": " + e.getMessage(), e);
      }
      if (e.isDenied() && (isFrozen(project.id()) || isFrozen(other.id()))) {
        throw new NodeException(Errno.EROFS, name + ": the project is frozen", e);
      }
      throw TreeFailures.of(name, e);
    } catch (IOException e) {
      throw TreeFailures.of(name, e);
    }
  }

  private boolean isFrozen(String uuid) throws NodeException {
    try {
      return context.client().edits().isFrozen(uuid);
    } catch (IOException e) {
      throw TreeFailures.of("project " + uuid, e);
    }
  }

  private void requireChangeable(String name) throws NodeException {
    if (!context.writing().isOn()) {
      throw NodeException.readOnly("changing " + name);
    }
    if (project.isFilter()) {
      throw new NodeException(
          Errno.EPERM, name + ": what a filter group shows lies in other projects");
    }
  }

  DirectoryNode make(String name) throws NodeException {
    requireChangeable(name);
    if (project.lookup(name).isPresent()) {
      throw NodeException.exists(name);
    }
    String stored = context.names().storedAnew(name);
    CollectionRecord made =
        changed(
            name,
            project,
            () ->
                context
                    .client()
                    .edits()
                    .create(project.id(), stored, context.writing().storageClasses()));
    return project.ownChanges().entered(made);
  }

  void remove(String name) throws NodeException {
    requireChangeable(name);
    Item item = requireCollection(name, "removed");
    requireEmpty(item, name);
    trash(item, name);
  }

  private Item requireCollection(String name, String done) throws NodeException {
    Optional<Item> item = project.find(name);
    if (item.isEmpty() && project.lookup(name).isPresent()) {
      throw new NodeException(Errno.EPERM, name + " may not be " + done);
    }
    Item found = item.orElseThrow(() -> NodeException.notFound(name));
    if (found.collection() == null) {
      throw new NodeException(
          Errno.EPERM, name + " is a project: only collections may be " + done + " here");
    }
    return found;
  }

  /** What was removed of it here is saved first, so that nothing is left to be saved. */
  private void requireEmpty(Item item, String name) throws NodeException {
    DirectoryNode node = project.node(item);
    node.refresh();
    requireEmpty(node, name);
    node.flush();
    requireEmpty(node, name); // saving takes over what others have put in it
  }

  private static void requireEmpty(DirectoryNode node, String name) throws NodeException {
    if (!node.list().isEmpty()) {
      throw new NodeException(Errno.ENOTEMPTY, name + " holds something");
    }
  }

  private void trash(Item item, String name) throws NodeException {
    changed(
        name,
        project,
        () -> {
          context.client().edits().trash(item.uuid());
          return item;
        });
    project.ownChanges().left(item.uuid());
  }

  /**
   * A collection that is in the way must be empty; it is trashed before the other takes its place.
   */
  void move(String name, DirectoryNode target, String targetName, RenameMode mode)
      throws NodeException {
    requireChangeable(name);
    if (!(target instanceof ProjectDirectory other)) {
      throw new NodeException(Errno.EPERM, name + ": a collection can only lie in a project");
    }
    other.changes().requireChangeable(targetName);
    Item item = requireCollection(name, "moved");
    if (mode == RenameMode.EXCHANGE) {
      throw new NodeException(Errno.EINVAL, "the server cannot exchange two collections");
    }
    if (other.lookup(targetName).isPresent()) {
      if (mode == RenameMode.NO_REPLACE) {
        throw NodeException.exists(targetName);
      }
      Item there = other.changes().requireCollection(targetName, "replaced");
      if (there.uuid().equals(item.uuid())) {
        return;
      }
      other.changes().requireEmpty(there, targetName);
      other.changes().trash(there, targetName);
    }
    DirectoryNode node = project.node(item);
    String stored = context.names().storedAnew(targetName);
    CollectionRecord moved =
        changed(name, other, () -> context.client().edits().move(item.uuid(), other.id(), stored));
    project.ownChanges().left(item.uuid());
    other.ownChanges().entered(Objects.requireNonNull(moved), node);
  }
}
