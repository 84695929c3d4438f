package io.keepfs.arvados.rest;

import io.keepfs.arvados.model.Filter;
import io.keepfs.arvados.model.GroupRecord;
import io.keepfs.arvados.model.ItemList;
import io.keepfs.arvados.model.ListFilters;
import io.keepfs.arvados.model.OwnerRecord;
import io.keepfs.arvados.model.SharedPage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What others share with the user. Thread-safe. */
public final class SharedLists {
  private static final int METHOD_NOT_ALLOWED = 405;

  private final Calls calls;
  private final Services services;
  private final ListFilters filters;

  SharedLists(Calls calls, Services services, ListFilters filters) {
    this.calls = calls;
    this.services = services;
    this.filters = filters;
  }

  /**
   * What is shared.
   *
   * @param projects projects that lie in no other project that the user sees, by uuid
   * @param owners those of their owners that the user may know, by uuid
   */
  public record Shared(Map<String, GroupRecord> projects, Map<String, OwnerRecord> owners) {}

  /**
   * Returns all that is shared with the user {@code me}; a server that is too old to tell is asked
   * for all projects instead.
   */
  public Shared all(String me) throws IOException {
    Shared shared = new Shared(new HashMap<>(), new HashMap<>());
    try {
      askFor(shared);
      return shared;
    } catch (ArvadosException e) {
      boolean unknown = e.isNotFound() || e.status() == METHOD_NOT_ALLOWED;
      if (!unknown || !shared.projects().isEmpty()) {
        throw e;
      }
      return conclude(me);
    }
  }

  /**
   * Selects no fields: what that would leave of the owners, who are no groups, is not documented.
   */
  private void askFor(Shared shared) throws IOException {
    new KeysetPages("uuid", conditions(), Map.of("include", "owner_uuid"))
        .forEach(
            parameters -> {
              SharedPage page =
                  calls.execute("what is shared", services.groups().shared(parameters));
              page.included().forEach(owner -> shared.owners().put(owner.uuid(), owner));
              return new ItemList<>(page.items(), page.limit());
            },
            GroupRecord::uuid,
            project -> shared.projects().put(project.uuid(), project));
  }

  /** Of all projects that the user sees, those that lie in none of the others and are another's. */
  private Shared conclude(String me) throws IOException {
    Map<String, GroupRecord> seen = new HashMap<>();
    KeysetPages.forEach(
        parameters -> calls.execute("projects", services.groups().list(parameters)),
        conditions(),
        GroupRecord.LISTED_FIELDS,
        GroupRecord::uuid,
        project -> seen.put(project.uuid(), project));
    Map<String, GroupRecord> projects = new HashMap<>(seen);
    projects
        .values()
        .removeIf(
            project -> me.equals(project.ownerUuid()) || seen.containsKey(project.ownerUuid()));
    Map<String, OwnerRecord> owners = new HashMap<>();
    Set<String> wanted = new LinkedHashSet<>();
    projects.values().stream()
        .map(GroupRecord::ownerUuid)
        .forEach(
            owner -> {
              if (owner != null) {
                wanted.add(owner);
              }
            });
    new RecordLists(calls, services).forEachOwner(wanted, owner -> owners.put(owner.uuid(), owner));
    return new Shared(projects, owners);
  }

  private List<Object> conditions() {
    List<Object> all = new ArrayList<>();
    all.add(Filter.in("group_class", GroupRecord.DIRECTORY_CLASSES));
    all.addAll(filters.on("groups", false));
    return all;
  }
}
