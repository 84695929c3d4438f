package io.keepfs.arvados.tree.views;

import io.keepfs.arvados.model.GroupRecord;
import io.keepfs.arvados.model.OwnerRecord;
import io.keepfs.arvados.rest.SharedLists;
import io.keepfs.arvados.tree.ChangeFeed;
import io.keepfs.arvados.tree.NameMapping;
import io.keepfs.arvados.tree.TreeContext;
import io.keepfs.arvados.tree.project.ListedItems;
import io.keepfs.arvados.tree.walk.Item;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What others share with the user: each owner as a directory of what the user may see of theirs, a
 * user under first and last name and a group under its name; projects whose owner the user may not
 * know under their own name. Of several that are shown alike, in the order of their uuids and
 * owners first, the first keeps the name, each other one appears as {@code NAME [UUID]}.
 * Thread-safe.
 */
public final class SharedDirectory extends ListedItems {
  private final String user;

  /**
   * Makes the directory; nothing is fetched yet.
   *
   * @param user the uuid of the user whom things are shared with
   */
  public SharedDirectory(TreeContext context, String user) {
    super(context, context, "what is shared", ChangeFeed.GROUPS);
    this.user = user;
    listen();
  }

  @Override
  public String id() {
    return "shared";
  }

  @Override
  protected Map<String, Item> readItems() throws IOException {
    SharedLists.Shared shared = context().client().shared().all(user);
    Map<String, Item> owners = new TreeMap<>();
    Map<String, Item> orphans = new TreeMap<>();
    for (GroupRecord project : shared.projects().values()) {
      OwnerRecord owner = shared.owners().get(project.ownerUuid());
      if (owner != null && !owner.displayName().isEmpty()) {
        owners.put(owner.uuid(), entry(owner));
      } else if (project.name() != null
          && !shared.projects().containsKey(String.valueOf(project.ownerUuid()))) {
        orphans.put(project.uuid(), new Item(project.uuid(), project.name(), project, null));
      }
    }
    Map<String, Item> byName = new LinkedHashMap<>();
    owners.values().forEach(entry -> enter(byName, entry));
    orphans.values().forEach(entry -> enter(byName, entry));
    return byName;
  }

  private static Item entry(OwnerRecord owner) {
    return new Item(owner.uuid(), owner.displayName(), owner.asGroup(), null);
  }

  private void enter(Map<String, Item> byName, Item entry) {
    String name = context().names().shown(entry.storedName());
    while (byName.putIfAbsent(name, entry) != null) {
      name = NameMapping.distinct(name, entry.uuid());
    }
  }
}
