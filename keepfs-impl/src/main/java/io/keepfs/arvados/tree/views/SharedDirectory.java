package io.keepfs.arvados.tree.views;

import io.keepfs.api.DirectoryNode;
import io.keepfs.arvados.model.GroupRecord;
import io.keepfs.arvados.model.OwnerRecord;
import io.keepfs.arvados.rest.SharedLists;
import io.keepfs.arvados.tree.ChangeFeed;
import io.keepfs.arvados.tree.ListedDirectory;
import io.keepfs.arvados.tree.TreeContext;
import io.keepfs.arvados.tree.project.ProjectDirectory;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What others share with the user: each owner as a directory of what the user may see of theirs, a
 * user under first and last name and a group under its name; projects whose owner the user may not
 * know under their own name. Of several that are shown alike, in the order of their uuids and
 * owners first, the first keeps the name, each other one appears as {@code NAME [UUID]}.
 * Thread-safe.
 */
public final class SharedDirectory extends ListedDirectory<SharedDirectory.Entry> {
  private final String user;

  /**
   * An owner, or a project that stands for itself.
   *
   * @param group the group's record; null for a user, and where only the name is known
   */
  protected record Entry(String uuid, String name, @Nullable GroupRecord group) {}

  /**
   * Makes the directory; nothing is fetched yet.
   *
   * @param user the uuid of the user whom things are shared with
   */
  public SharedDirectory(TreeContext context, String user) {
    super(context, "what is shared", ChangeFeed.GROUPS);
    this.user = user;
  }

  @Override
  protected Map<String, Entry> read() throws IOException {
    SharedLists.Shared shared = context().client().shared().all(user);
    Map<String, Entry> owners = new TreeMap<>();
    Map<String, Entry> orphans = new TreeMap<>();
    for (GroupRecord project : shared.projects().values()) {
      OwnerRecord owner = shared.owners().get(project.ownerUuid());
      if (owner != null && !owner.displayName().isEmpty()) {
        owners.put(owner.uuid(), entry(owner));
      } else if (project.name() != null
          && !shared.projects().containsKey(String.valueOf(project.ownerUuid()))) {
        orphans.put(project.uuid(), new Entry(project.uuid(), project.name(), project));
      }
    }
    Map<String, Entry> byName = new LinkedHashMap<>();
    owners.values().forEach(entry -> enter(byName, entry));
    orphans.values().forEach(entry -> enter(byName, entry));
    return byName;
  }

  private static Entry entry(OwnerRecord owner) {
    return new Entry(owner.uuid(), owner.displayName(), owner.asGroup());
  }

  private void enter(Map<String, Entry> byName, Entry entry) {
    String name = context().names().shown(entry.name());
    while (byName.putIfAbsent(name, entry) != null) {
      name = name + " [" + entry.uuid() + "]";
    }
  }

  @Override
  protected String key(Entry entry) {
    return entry.uuid();
  }

  @Override
  protected DirectoryNode make(Entry entry) {
    return ProjectDirectory.listed(context(), entry.uuid(), entry.group(), this::markStale);
  }

  @Override
  protected void update(DirectoryNode node, Entry entry) {
    if (node instanceof ProjectDirectory known && entry.group() != null) {
      known.update(entry.group());
    }
  }
}
