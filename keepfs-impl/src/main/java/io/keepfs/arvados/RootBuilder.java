package io.keepfs.arvados;

import io.keepfs.api.DirectoryNode;
import io.keepfs.api.Errno;
import io.keepfs.api.Node;
import io.keepfs.api.NodeException;
import io.keepfs.api.support.StaticDirectory;
import io.keepfs.api.support.TextFile;
import io.keepfs.arvados.editing.EditedCollections;
import io.keepfs.arvados.editing.Writing;
import io.keepfs.arvados.model.ArvadosIds;
import io.keepfs.arvados.model.GroupRecord;
import io.keepfs.arvados.model.ListFilters;
import io.keepfs.arvados.rest.ArvadosClient;
import io.keepfs.arvados.rest.ArvadosException;
import io.keepfs.arvados.rest.CallLimits;
import io.keepfs.arvados.tree.ChangeFeed;
import io.keepfs.arvados.tree.NameMapping;
import io.keepfs.arvados.tree.TreeContext;
import io.keepfs.arvados.tree.collection.CollectionDirectory;
import io.keepfs.arvados.tree.collection.TmpCollectionDirectory;
import io.keepfs.arvados.tree.project.ProjectDirectory;
import io.keepfs.arvados.tree.views.ByIdDirectory;
import io.keepfs.arvados.tree.views.SharedDirectory;
import io.keepfs.arvados.tree.views.TagsDirectory;
import io.keepfs.arvados.tree.views.WelcomeText;
import io.keepfs.collection.store.ManifestStore;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Makes the root directory of a layout, and checks that it is there. */
final class RootBuilder {
  private final Connection connection;
  private final ArvadosSettings settings;
  private final TreeContext context;
  private final List<String> storageClasses;

  RootBuilder(
      Connection connection,
      ArvadosSettings settings,
      ManifestStore manifests,
      NameMapping names,
      ChangeFeed feed,
      Duration refreshTime,
      Executor renewals,
      LongSupplier nanoClock,
      ListFilters filters,
      List<String> storageClasses,
      Writing writing) {
    this.connection = connection;
    this.settings = settings;
    this.storageClasses = storageClasses;
    this.context =
        new TreeContext(
            connection.client().listing(filters),
            connection.blocks(),
            manifests,
            names,
            refreshTime,
            connection.discovery().blobSignatureTtl(),
            renewals,
            Instant.now(),
            nanoClock,
            false,
            feed,
            new EditedCollections(writing, InstantSource.system()));
  }

  DirectoryNode build(MountLayout layout) throws ArvadosStartException {
    if (layout instanceof MountLayout.ById ids) {
      return ByIdDirectory.root(context, ids.hashesOnly());
    }
    if (layout instanceof MountLayout.Custom custom) {
      return custom(custom);
    }
    return layout instanceof MountLayout.All ? all() : entry(layout);
  }

  /** Makes what may be the root or lie in it. */
  private DirectoryNode entry(MountLayout layout) throws ArvadosStartException {
    if (layout instanceof MountLayout.Collection one) {
      return directoryIn(collection(one.id()), one.id(), one.path());
    }
    if (layout instanceof MountLayout.Project one) {
      return directoryIn(project(one.uuid()), one.uuid(), one.path());
    }
    if (layout instanceof MountLayout.ById ids) {
      return ByIdDirectory.below(context, ids.hashesOnly());
    }
    if (layout instanceof MountLayout.ByTag) {
      return new TagsDirectory(context);
    }
    if (layout instanceof MountLayout.Shared) {
      return shared();
    }
    if (layout instanceof MountLayout.Temporary) {
      return new TmpCollectionDirectory(context, storageClasses);
    }
    if (layout instanceof MountLayout.Home) {
      return home();
    }
    throw new IllegalArgumentException("no part of a root: " + layout);
  }

  private DirectoryNode custom(MountLayout.Custom custom) throws ArvadosStartException {
    Map<String, Node> entries = new LinkedHashMap<>();
    for (Map.Entry<String, MountLayout> entry : custom.entries().entrySet()) {
      entries.put(entry.getKey(), entry(entry.getValue()));
    }
    return new StaticDirectory(entries, context.started());
  }

  /** Goes from a collection or project to a directory in it, which is to be there. */
  private static DirectoryNode directoryIn(DirectoryNode top, String id, List<String> path)
      throws ArvadosStartException {
    DirectoryNode at = top;
    String where = id;
    for (String name : path) {
      where = where + "/" + name;
      Node found;
      try {
        found = at.lookup(name).orElse(null);
      } catch (NodeException e) {
        throw new ArvadosStartException(String.valueOf(e.getMessage()), e);
      }
      if (found == null) {
        throw new ArvadosStartException("there is no directory " + where, null);
      }
      if (!(found instanceof DirectoryNode directory)) {
        throw new ArvadosStartException(
            where + " is a file: only a directory can be mounted", null);
      }
      at = directory;
    }
    return at;
  }

  private DirectoryNode collection(String id) throws ArvadosStartException {
    CollectionDirectory directory = CollectionDirectory.root(context, id);
    try {
      directory.load();
    } catch (NodeException e) {
      throw new ArvadosStartException(
          e.errno() == Errno.ENOENT
              ? "there is no collection " + id + " that " + user() + " can see"
              : String.valueOf(e.getMessage()),
          e);
    }
    return directory;
  }

  private DirectoryNode project(String uuid) throws ArvadosStartException {
    ArvadosClient client = connection.client().within(CallLimits.START_UP);
    boolean isHome = ArvadosIds.isUserUuid(uuid);
    GroupRecord record;
    try {
      if (isHome) {
        record = client.user(uuid).asGroup();
      } else {
        record = client.project(uuid).orElseThrow(() -> isAbsent("project", uuid, null));
      }
    } catch (ArvadosException e) {
      throw isHome && e.isNotFound()
          ? isAbsent("user", uuid, e)
          : new ArvadosStartException(e.getMessage(), e);
    } catch (IOException e) {
      throw new ArvadosStartException(e.getMessage(), e);
    }
    return ProjectDirectory.root(context, uuid, record);
  }

  private ArvadosStartException isAbsent(String kind, String uuid, @Nullable Exception cause) {
    return new ArvadosStartException(
        "there is no " + kind + " " + uuid + " that " + user() + " can see", cause);
  }

  private SharedDirectory shared() {
    return new SharedDirectory(context, connection.user().uuid());
  }

  private ProjectDirectory home() {
    return ProjectDirectory.root(context, connection.user().uuid(), connection.user().home());
  }

  private DirectoryNode all() {
    Map<String, Node> entries = new LinkedHashMap<>();
    entries.put("by_id", ByIdDirectory.below(context, false));
    entries.put("by_tag", new TagsDirectory(context));
    entries.put("home", home());
    entries.put("shared", shared());
    entries.put(
        "README", TextFile.of(WelcomeText.root(settings.apiHost(), user()), context.started()));
    return new StaticDirectory(entries, context.started());
  }

  private String user() {
    return connection.user().displayName();
  }
}
