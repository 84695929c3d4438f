package io.keepfs.arvados.tree.project;

import io.keepfs.api.DirectoryNode;
import io.keepfs.arvados.model.CollectionRecord;
import io.keepfs.arvados.tree.NameMapping;
import io.keepfs.arvados.tree.walk.Item;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Shows at once what this process has changed of a project on the server. Thread-safe. */
final class OwnChanges {
  private final String project;
  private final ProjectContents contents;
  private final ProjectChildren children;
  private final NameMapping names;

  OwnChanges(
      String project, ProjectContents contents, ProjectChildren children, NameMapping names) {
    this.project = project;
    this.contents = contents;
    this.children = children;
    this.names = names;
  }

  /** The collection was made, and is new here; returns its node. */
  DirectoryNode entered(CollectionRecord made) {
    show(made);
    Item item =
        new Item(
            Objects.requireNonNull(made.uuid()), Objects.requireNonNull(made.name()), null, made);
    return children.node(item);
  }

  /** The collection was moved here. */
  void entered(CollectionRecord moved, DirectoryNode node) {
    children.adopt(Objects.requireNonNull(moved.uuid()), node);
    show(moved);
  }

  private void show(CollectionRecord record) {
    Set<String> uuids = Set.of(Objects.requireNonNull(record.uuid()));
    List<CollectionRecord> records = List.of(record.compact(project));
    contents.change(known -> known.replacing(uuids, List.of(), records, names));
  }

  /** The collection was taken away. */
  void left(String collection) {
    Set<String> uuids = Set.of(collection);
    contents.change(known -> known.replacing(uuids, List.of(), List.of(), names));
    children.release(collection);
  }
}
