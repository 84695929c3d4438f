package io.keepfs.arvados.tree.project;

import io.keepfs.arvados.model.ArvadosIds;
import io.keepfs.arvados.model.CollectionRecord;
import io.keepfs.arvados.model.GroupRecord;
import io.keepfs.arvados.rest.ArvadosClient;
import io.keepfs.arvados.rest.SideQuestion;
import io.keepfs.arvados.tree.TreeContext;
import io.keepfs.arvados.tree.walk.Item;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Asks the API server what a project holds: all of it, or what is shown under one name. */
final class ProjectQueries {
  private final TreeContext context;
  private final String uuid;
  private final boolean filter;
  private final boolean hidden;

  /**
   * Makes the queries of one project.
   *
   * @param filter whether it is a filter group, whose contents are not owned by it
   * @param hidden whether it lies within itself, where it is to show nothing
   */
  ProjectQueries(TreeContext context, String uuid, boolean filter, boolean hidden) {
    this.context = context;
    this.uuid = uuid;
    this.filter = filter;
    this.hidden = hidden;
  }

  /**
   * Asks for all of it.
   *
   * @param before what is known already, whose records are used again where they are the same
   */
  ProjectListing list(@Nullable ProjectListing before) throws IOException {
    if (hidden) {
      return ProjectListing.of(List.of(), List.of(), context.names());
    }
    return besideProjects(this::projects, () -> collections(before));
  }

  private List<GroupRecord> projects() throws IOException {
    List<GroupRecord> projects = new ArrayList<>();
    context.client().forEachProjectIn(uuid, projects::add);
    return projects;
  }

  private List<CollectionRecord> collections(@Nullable ProjectListing before) throws IOException {
    List<CollectionRecord> collections = new ArrayList<>();
    context
        .client()
        .forEachCollectionIn(uuid, record -> collections.add(known(before, record.compact(uuid))));
    return collections;
  }

  /** A question to the server. */
  private interface Question<T> {
    T ask() throws IOException;
  }

  /** Asks for both at the same time: each takes a round trip. */
  private ProjectListing besideProjects(
      Question<List<GroupRecord>> projects, Question<List<CollectionRecord>> collections)
      throws IOException {
    SideQuestion<List<GroupRecord>> aside = context.client().beside(projects::ask);
    List<CollectionRecord> found;
    try {
      found = collections.ask();
    } catch (IOException | RuntimeException e) {
      aside.cancel();
      throw e;
    }
    return ProjectListing.of(aside.answer(), found, context.names());
  }

  /**
   * Asks for some of it.
   *
   * @param before what is known of the rest
   * @param uuids at most {@link ArvadosClient#AMONG_MAX}
   */
  ProjectListing listAgain(ProjectListing before, Set<String> uuids) throws IOException {
    List<String> groups = uuids.stream().filter(ArvadosIds::isGroupUuid).toList();
    List<String> collections = uuids.stream().filter(ArvadosIds::isCollectionUuid).toList();
    ArvadosClient client = context.client();
    return before.replacing(
        uuids,
        groups.isEmpty() ? List.of() : client.projectsAmong(uuid, groups),
        collections.isEmpty()
            ? List.of()
            : client.collectionsAmong(uuid, collections).stream()
                .filter(record -> !record.isOldVersion())
                .map(record -> record.compact(uuid))
                .toList(),
        context.names());
  }

  private CollectionRecord known(@Nullable ProjectListing before, CollectionRecord record) {
    CollectionRecord known = before == null ? null : before.known(record, context.names());
    return known != null && record.equals(known) ? known : record;
  }

  /** Returns whether it shows nothing, as it lies within itself. */
  boolean isHidden() {
    return hidden;
  }

  /** Returns whether {@link #find} can tell; else only the whole listing can. */
  boolean canFind(String name) {
    return !filter && !hidden && context.names().stored(name).isPresent();
  }

  /**
   * Finds what is shown under a name, in agreement with {@link #list}: among all that could be
   * shown under it, the same rules choose.
   */
  Optional<Item> find(String name) throws IOException {
    List<String> stored = context.names().stored(name).orElseThrow();
    ArvadosClient client = context.client();
    ProjectListing found =
        besideProjects(
            () -> client.projectsNamed(uuid, stored), () -> client.collectionsNamed(uuid, stored));
    Optional<Item> item = found.find(name);
    // A duplicate's made-up name tells its uuid, but whether it has that name the listing knows.
    return item.isEmpty() && name.endsWith("]") ? list(null).find(name) : item;
  }
}
