package io.keepfs.local;

import io.keepfs.local.api.ApiHandler;
import io.keepfs.local.cluster.Cluster;
import io.keepfs.local.cluster.ClusterSettings;
import io.keepfs.local.cluster.Tokens;
import io.keepfs.local.events.EventHub;
import io.keepfs.local.events.EventLog;
import io.keepfs.local.events.EventsHandler;
import io.keepfs.local.http.Certificate;
import io.keepfs.local.http.HttpListener;
import io.keepfs.local.http.HttpServer;
import io.keepfs.local.http.RequestHandler;
import io.keepfs.local.keepstore.Behaviour;
import io.keepfs.local.keepstore.BlockFolder;
import io.keepfs.local.keepstore.KeepstoreHandler;
import io.keepfs.local.keepstore.RemoteBlocks;
import io.keepfs.local.keepstore.Volumes;
import io.keepfs.local.manifest.LocatorSigner;
import io.keepfs.local.store.DataFolder;
import io.keepfs.local.store.Database;
import io.keepfs.local.store.ManifestFiles;
import io.keepfs.local.store.Row;
import io.keepfs.local.store.Schemas;
import io.keepfs.local.store.Timestamps;
import io.keepfs.local.store.Uuids;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** The running parts of a cluster: opens them in order, closes them in reverse. */
final class ClusterRuntime implements AutoCloseable {
  private static final int KEY_LENGTH = 50;

  private final Resources resources;
  private final DataFolder folder;
  private final Cluster cluster;
  private final Tokens tokens;
  private final LocalRecords records;
  private final Certificate certificate;
  private final String token;
  private final RequestRecorder requests = new RequestRecorder();
  private final HttpListener api;
  private final RemoteBlocks remotes;
  private final LocalEvents events;
  private final List<LocalKeepstore> keepstores = new ArrayList<>();
  private final @Nullable LocalKeepstore proxy;

  private ClusterRuntime(LocalOptions options, Resources resources) throws IOException {
    this.resources = resources;
    this.folder = openFolder(options, resources);
    Future<Certificate> preparing = prepareCertificate(options);
    this.cluster = openCluster(options, folder, resources);
    cluster.database().addListener(EventLog.of(cluster));
    this.tokens = new Tokens(cluster);
    this.records = new LocalRecords(cluster, tokens);
    records.createBuiltInUsers();
    this.token = folder.secret("token", tokens::make);
    if (!tokens.isKnown(token)) {
      tokens.register(token, records.userUuid());
    }
    this.certificate = await(preparing);
    HttpServer server = resources.add(new HttpServer(certificate.serverContext(), requests));
    this.remotes = new RemoteBlocks(new BlockFolder(folder.folder("remote")), cluster.signer());
    EventHub hub = resources.add(EventHub.start(cluster));
    EventsHandler apiAndEvents =
        new EventsHandler(
            hub, tokens, new ApiHandler(cluster, tokens, this::apiHost, this::keepServices));
    this.events = new LocalEvents(hub, apiAndEvents, records);
    this.api = server.listen("api", options.apiPort(), true, counted("api", apiAndEvents));
    for (int i = 0; i < LocalArvados.KEEPSTORES; i++) {
      addKeepstore(server, i, !options.plainKeepstores());
    }
    this.proxy = options.keepProxy() ? proxy(server, !options.plainKeepstores()) : null;
    server.start();
  }

  static ClusterRuntime start(LocalOptions options) throws IOException {
    Resources resources = new Resources();
    try {
      return new ClusterRuntime(options, resources);
    } catch (IOException | RuntimeException e) {
      try {
        resources.close();
      } catch (IOException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
  }

  /** The certificate takes about as long as the records: it is made beside, not before them. */
  private Future<Certificate> prepareCertificate(LocalOptions options) throws IOException {
    Path tls = folder.folder("tls");
    FutureTask<Certificate> task = new FutureTask<>(() -> Certificate.in(tls, options.clock()));
    Thread thread = new Thread(task, "keepfs-local-certificate");
    thread.setDaemon(true);
    thread.start();
    // A start that fails must not remove the folder while a file is being made in it.
    resources.add(thread::join);
    return task;
  }

  private static Certificate await(Future<Certificate> preparing) throws IOException {
    try {
      return preparing.get();
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while the local cluster started");
    }
  }

  private static DataFolder openFolder(LocalOptions options, Resources resources)
      throws IOException {
    Path path = options.dataFolder();
    if (path == null) {
      Path temporary = Files.createTempDirectory("keepfs-local");
      resources.add(() -> Resources.deleteTree(temporary));
      path = temporary;
    }
    return resources.add(DataFolder.open(path.toAbsolutePath()));
  }

  private static Cluster openCluster(LocalOptions options, DataFolder folder, Resources resources)
      throws IOException {
    Database database = resources.add(Database.open(folder.root().resolve("records.mv")));
    ManifestFiles manifests = new ManifestFiles(folder.folder("manifests"));
    Set<String> keys = new HashSet<>();
    for (Row row : database.table(Schemas.COLLECTIONS).rows().values()) {
      keys.add(row.text("manifest_key"));
    }
    manifests.retain(keys);
    String id = folder.secret("cluster-id", options::clusterId);
    Uuids uuids = new Uuids(id);
    String key = folder.secret("blob-signing-key", () -> uuids.secret(KEY_LENGTH));
    return new Cluster(
        id,
        database,
        manifests,
        new LocatorSigner(key, options.signatureTtl(), options.clock()),
        new Timestamps(options.clock()),
        uuids,
        new ClusterSettings(
            options.signatureTtl(),
            options.replication(),
            options.storageClasses(),
            options.slashSubstitution(),
            options.versioning(),
            options.preserveVersionIfIdle()));
  }

  private void addKeepstore(HttpServer server, int number, boolean secure) throws IOException {
    BlockFolder blocks = new BlockFolder(folder.folder("keep" + number));
    Behaviour behaviour = new Behaviour(cluster.settings().storageClasses());
    Volumes volumes = new Volumes(List.of(new Volumes.Volume(blocks, behaviour)));
    String name = "keep" + number;
    HttpListener listener = listen(server, name, secure, volumes);
    String uuid = cluster.uuids().fixed(Schemas.KEEP_SERVICES, number);
    keepstores.add(new LocalKeepstore(uuid, "disk", secure, listener, volumes));
  }

  private HttpListener listen(HttpServer server, String name, boolean secure, Volumes volumes) {
    KeepstoreHandler handler =
        new KeepstoreHandler(volumes, cluster.signer(), tokens::isKnown, remotes);
    return server.listen(name, 0, secure, counted(name, handler));
  }

  private LocalKeepstore proxy(HttpServer server, boolean secure) {
    Volumes volumes =
        new Volumes(keepstores.stream().flatMap(one -> one.volumes().all().stream()).toList());
    HttpListener listener = listen(server, "keepproxy", secure, volumes);
    String uuid = cluster.uuids().fixed(Schemas.KEEP_SERVICES, keepstores.size());
    return new LocalKeepstore(uuid, "proxy", secure, listener, volumes);
  }

  private RequestHandler counted(String service, RequestHandler handler) {
    return new MetricsPage(service, requests.counters(), handler);
  }

  private List<Row> keepServices() {
    List<Row> rows = new ArrayList<>();
    // Who comes from outside is told of the proxy alone.
    for (LocalKeepstore keepstore : proxy == null ? keepstores : List.of(proxy)) {
      Map<String, Object> values = new HashMap<>();
      values.put("uuid", keepstore.uuid());
      values.put("owner_uuid", cluster.systemUserUuid());
      values.put("service_host", "127.0.0.1");
      values.put("service_port", (long) keepstore.port());
      values.put("service_ssl_flag", keepstore.secure());
      values.put("service_type", keepstore.type());
      values.put("read_only", keepstore.isReadOnly());
      rows.add(Row.of(Schemas.KEEP_SERVICES, values));
    }
    return rows;
  }

  Cluster cluster() {
    return cluster;
  }

  LocalRecords records() {
    return records;
  }

  String apiHost() {
    return "127.0.0.1:" + api.port();
  }

  LocalEvents events() {
    return events;
  }

  LocalApi api() {
    return new LocalApi(api);
  }

  String token() {
    return token;
  }

  Path caFile() {
    return certificate.file();
  }

  Path dataFolder() {
    return folder.root();
  }

  int replication() {
    return cluster.settings().replication();
  }

  List<LocalKeepstore> keepstores() {
    return List.copyOf(keepstores);
  }

  RemoteBlocks remotes() {
    return remotes;
  }

  @Nullable LocalKeepstore proxy() {
    return proxy;
  }

  RequestRecorder requests() {
    return requests;
  }

  @Override
  public void close() throws IOException {
    resources.close();
  }
}
