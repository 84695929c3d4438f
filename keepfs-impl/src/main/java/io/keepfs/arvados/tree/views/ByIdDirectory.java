package io.keepfs.arvados.tree.views;

import io.keepfs.api.DirectoryEntry;
import io.keepfs.api.DirectoryNode;
import io.keepfs.api.Errno;
import io.keepfs.api.Freshness;
import io.keepfs.api.Node;
import io.keepfs.api.NodeAttributes;
import io.keepfs.api.NodeContext;
import io.keepfs.api.NodeException;
import io.keepfs.api.support.FixedDirectory;
import io.keepfs.api.support.PollingFreshness;
import io.keepfs.api.support.TextFile;
import io.keepfs.arvados.model.ArvadosIds;
import io.keepfs.arvados.model.GroupRecord;
import io.keepfs.arvados.tree.ChangeFeed;
import io.keepfs.arvados.tree.ObjectChange;
import io.keepfs.arvados.tree.TreeContext;
import io.keepfs.arvados.tree.Watcher;
import io.keepfs.arvados.tree.collection.CollectionDirectory;
import io.keepfs.arvados.tree.project.ProjectDirectory;
import io.keepfs.arvados.tree.project.ProjectRecord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Everything that has an id: a name that is wholly a collection's uuid, a portable data hash, a
 * project's uuid, or that of a user, whose home project it is, leads there. Any other name is
 * absent without a question to the server. What was found is listed from then on, until the server
 * says that it is gone.
 *
 * <p>Thread-safe.
 */
public final class ByIdDirectory implements FixedDirectory, Watcher {
  private static final String README_NAME = "README";
  private static final String NESTED_NAME = "by_id";

  private final TreeContext context;
  private final boolean hashesOnly;
  private final Map<String, Node> fixed;
  private final ConcurrentMap<String, Found> found = new ConcurrentSkipListMap<>();
  private volatile NodeContext engine = NodeContext.NONE;

  /**
   * What was found under an id.
   *
   * @param freshness when the server is to be asked again whether it is there; collections ask
   *     themselves
   */
  private record Found(DirectoryNode node, PollingFreshness freshness) {}

  private ByIdDirectory(TreeContext context, boolean hashesOnly, Map<String, Node> fixed) {
    this.context = context;
    this.hashesOnly = hashesOnly;
    this.fixed = fixed;
    if (!hashesOnly) {
      context.feed().watch(ChangeFeed.IDS, this);
    }
  }

  /**
   * Returns a directory below a root.
   *
   * @param hashesOnly whether only portable data hashes are names, which never change their content
   */
  public static ByIdDirectory below(TreeContext context, boolean hashesOnly) {
    return new ByIdDirectory(context, hashesOnly, Map.of(README_NAME, readme(context, hashesOnly)));
  }

  /** Returns a root, which also holds a directory of the same kind under its usual name. */
  public static ByIdDirectory root(TreeContext context, boolean hashesOnly) {
    return new ByIdDirectory(
        context,
        hashesOnly,
        Map.of(README_NAME, readme(context, hashesOnly), NESTED_NAME, below(context, hashesOnly)));
  }

  private static TextFile readme(TreeContext context, boolean hashesOnly) {
    return TextFile.of(WelcomeText.byId(hashesOnly), context.started());
  }

  @Override
  public void attach(NodeContext nodeContext) {
    engine = nodeContext;
  }

  @Override
  public NodeAttributes attributes() {
    return NodeAttributes.directory(context.started());
  }

  @Override
  public Freshness freshness() {
    return context.feed().answers();
  }

  @Override
  public boolean changed(ObjectChange change) {
    if (change.gone()) {
      forget(change.uuid());
    } else if (!found.containsKey(change.uuid())) {
      engine.entryAdded(change.uuid()); // the kernel may know that it was not there
    }
    return isLoaded();
  }

  /** What was found here watches for itself. */
  @Override
  public boolean isLoaded() {
    return false;
  }

  @Override
  public void follow() {}

  @Override
  public Optional<Node> lookup(String name) throws NodeException {
    Node known = fixed.get(name);
    if (known != null) {
      return Optional.of(known);
    }
    try {
      if (ArvadosIds.isPortableDataHash(name) || !hashesOnly && ArvadosIds.isCollectionUuid(name)) {
        return collection(name);
      }
      boolean project = ArvadosIds.isGroupUuid(name) || ArvadosIds.isUserUuid(name);
      return !hashesOnly && project ? project(name) : Optional.empty();
    } catch (NodeException e) {
      if (e.errno() == Errno.ENOENT) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * Loads a collection that was not found before at once: whoever asks for it by id goes in, and so
   * one request does for the record and the content.
   */
  private Optional<Node> collection(String id) throws NodeException {
    Found known = found.get(id);
    if (known != null) {
      return Optional.of(known.node());
    }
    CollectionDirectory directory = new CollectionDirectory(context, id, null, () -> forget(id));
    directory.loadRecord();
    return Optional.of(keep(id, directory).node());
  }

  private Optional<Node> project(String uuid) throws NodeException {
    Found known = found.get(uuid);
    if (known != null && !known.freshness().isStale()) {
      return Optional.of(known.node());
    }
    ProjectRecord record = new ProjectRecord(context, uuid, null);
    try {
      record.fetch();
    } catch (NodeException e) {
      if (e.errno() == Errno.ENOENT) {
        forget(uuid);
      }
      if (known == null) {
        throw e;
      }
      context.goOnWithout(e, true, known.freshness());
      return Optional.of(known.node());
    }
    GroupRecord group = Objects.requireNonNull(record.known());
    Found kept = keep(uuid, new ProjectDirectory(context, uuid, group, () -> forget(uuid)));
    kept.freshness().markFresh(kept.freshness().beginReading());
    if (kept.node() instanceof ProjectDirectory project) {
      project.update(group);
    }
    return Optional.of(kept.node());
  }

  private Found keep(String id, DirectoryNode node) {
    Found fresh = new Found(node, context.feed().newsFreshness());
    Found earlier = found.putIfAbsent(id, fresh);
    return earlier == null ? fresh : earlier;
  }

  private void forget(String id) {
    if (found.remove(id) != null) {
      engine.entryChanged(id);
    }
  }

  @Override
  public List<DirectoryEntry> list() {
    List<DirectoryEntry> entries = new ArrayList<>();
    fixed.forEach((name, node) -> entries.add(DirectoryEntry.of(name, node)));
    found.forEach((id, known) -> entries.add(DirectoryEntry.of(id, known.node())));
    return Collections.unmodifiableList(entries);
  }

  @Override
  public String toString() {
    return hashesOnly ? "by_pdh" : "by_id";
  }
}
