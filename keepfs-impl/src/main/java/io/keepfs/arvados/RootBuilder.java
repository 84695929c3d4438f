package io.keepfs.arvados;

import io.keepfs.api.DirectoryNode;
import io.keepfs.api.Errno;
import io.keepfs.api.Node;
import io.keepfs.api.NodeException;
import io.keepfs.api.support.StaticDirectory;
import io.keepfs.api.support.TextFile;
import io.keepfs.arvados.model.ArvadosIds;
import io.keepfs.arvados.model.GroupRecord;
import io.keepfs.arvados.rest.ArvadosClient;
import io.keepfs.arvados.rest.CallLimits;
import io.keepfs.arvados.tree.ByIdDirectory;
import io.keepfs.arvados.tree.CollectionDirectory;
import io.keepfs.arvados.tree.NameMapping;
import io.keepfs.arvados.tree.ProjectDirectory;
import io.keepfs.arvados.tree.TreeContext;
import io.keepfs.arvados.tree.WelcomeText;
import io.keepfs.collection.store.ManifestStore;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/** Makes the root directory of a layout, and checks that it is there. */
final class RootBuilder {
  private final Connection connection;
  private final ArvadosSettings settings;
  private final TreeContext context;

  RootBuilder(
      Connection connection,
      ArvadosSettings settings,
      ManifestStore manifests,
      Duration refreshTime,
      Executor renewals,
      LongSupplier nanoClock) {
    this.connection = connection;
    this.settings = settings;
    this.context =
        new TreeContext(
            connection.client(),
            connection.blocks(),
            manifests,
            NameMapping.of(connection.config().slashSubstitution()),
            refreshTime,
            connection.discovery().blobSignatureTtl(),
            renewals,
            Instant.now(),
            nanoClock);
  }

  DirectoryNode build(MountLayout layout) throws ArvadosStartException {
    if (layout instanceof MountLayout.Collection one) {
      return collection(one.id());
    }
    if (layout instanceof MountLayout.Project one) {
      return project(one.uuid());
    }
    if (layout instanceof MountLayout.Home) {
      return home();
    }
    if (layout instanceof MountLayout.ById ids) {
      return ByIdDirectory.root(context, ids.hashesOnly());
    }
    return all();
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
    if (ArvadosIds.isUserUuid(uuid)) {
      return ProjectDirectory.root(context, uuid, null);
    }
    ArvadosClient client = connection.client().within(CallLimits.START_UP);
    GroupRecord record;
    try {
      record =
          client
              .project(uuid)
              .orElseThrow(
                  () ->
                      new ArvadosStartException(
                          "there is no project " + uuid + " that " + user() + " can see", null));
    } catch (IOException e) {
      throw new ArvadosStartException(e.getMessage(), e);
    }
    return ProjectDirectory.root(context, uuid, record);
  }

  private ProjectDirectory home() {
    return ProjectDirectory.root(context, connection.user().uuid(), null);
  }

  private DirectoryNode all() {
    Map<String, Node> entries = new LinkedHashMap<>();
    entries.put("by_id", ByIdDirectory.below(context, false));
    entries.put("home", home());
    entries.put(
        "README", TextFile.of(WelcomeText.root(settings.apiHost(), user()), context.started()));
    return new StaticDirectory(entries, context.started());
  }

  private String user() {
    return connection.user().displayName();
  }
}
