package io.keepfs.local;

import io.keepfs.local.cluster.PermissionLevel;
import io.keepfs.local.keepstore.BlockFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An Arvados-compatible cluster in this process: the REST API over TLS and two Keep services, on
 * the loopback interface, with one built-in user.
 *
 * <pre>{@code
 * try (LocalArvados arvados = LocalArvados.start()) {
 *   StoredCollection made =
 *       arvados.createCollection("greetings", null, Map.of("hello.txt", "hello".getBytes(UTF_8)));
 *   ProcessBuilder program = new ProcessBuilder("arv-ls", made.uuid());
 *   program.environment().putAll(arvados.environment());
 *   program.inheritIO().start().waitFor();
 * }
 * }</pre>
 *
 * <p>The built-in user is no administrator: other users' records do not exist for them, as they do
 * not for others ({@link #createUser}, {@link #createAdmin}).
 *
 * <p>For tests of what goes wrong there are switches: users who may do less ({@link #share}, {@link
 * #unshare}), requests that fail or take long ({@link #failNextApiRequests}, {@link
 * #setApiLatency}), and Keep services that are down, full, slow or rotten ({@link LocalKeepstore}).
 * Signatures, tokens and trash expire by {@link LocalOptions.Builder#clock}.
 *
 * <p>Whatever is written is on the disk, in the data folder, before it is answered; a cluster that
 * was killed starts again with it. All methods may be called by any thread.
 */
public final class LocalArvados implements AutoCloseable {
  static final int KEEPSTORES = 2;

  private final ClusterRuntime runtime;

  private LocalArvados(ClusterRuntime runtime) {
    this.runtime = runtime;
  }

  /** Starts a cluster with the defaults: empty, in a temporary folder. */
  public static LocalArvados start() throws IOException {
    return start(LocalOptions.builder().build());
  }

  /**
   * Starts a cluster.
   *
   * @throws IOException where the data folder cannot be used, another cluster runs in it, or the
   *     port is taken
   */
  public static LocalArvados start(LocalOptions options) throws IOException {
    return new LocalArvados(ClusterRuntime.start(options));
  }

  /** The value of {@code ARVADOS_API_HOST}: host and port. */
  public String apiHost() {
    return runtime.apiHost();
  }

  /** A v2 token of the built-in user; the same after a restart. */
  public String token() {
    return runtime.token();
  }

  /** A PEM file with the certificate that the cluster's servers show. */
  public Path caFile() {
    return runtime.caFile();
  }

  /** What a client's environment needs to find this cluster and to trust it. */
  public Map<String, String> environment() {
    return environment(token());
  }

  /** The same for another user's token. */
  public Map<String, String> environment(String token) {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("ARVADOS_API_HOST", apiHost());
    environment.put("ARVADOS_API_TOKEN", token);
    // Overrides what a settings.conf may say: the certificate is to be checked.
    environment.put("ARVADOS_API_HOST_INSECURE", "0");
    environment.put("SSL_CERT_FILE", caFile().toString());
    return environment;
  }

  /** Five characters that begin each uuid. */
  public String clusterId() {
    return runtime.cluster().id();
  }

  /** The built-in user. */
  public String userUuid() {
    return runtime.records().userUuid();
  }

  /** The built-in user's home project, whose uuid is the user's. */
  public String homeUuid() {
    return userUuid();
  }

  /** The folder with the cluster's data. */
  public Path dataFolder() {
    return runtime.dataFolder();
  }

  /** The Keep services, always two. */
  public List<LocalKeepstore> keepstores() {
    return runtime.keepstores();
  }

  /**
   * The proxy before the Keep services.
   *
   * @throws IllegalStateException where there is none ({@link LocalOptions.Builder#keepProxy})
   */
  public LocalKeepstore keepProxy() {
    LocalKeepstore proxy = runtime.proxy();
    if (proxy == null) {
      throw new IllegalStateException("this cluster was started without a Keep proxy");
    }
    return proxy;
  }

  /**
   * Makes a collection of these files.
   *
   * @param ownerUuid a project or user; null for the built-in user's home
   * @param files content by path, such as {@code a/b.txt}
   * @throws IllegalArgumentException where a path is none, or the name is taken
   */
  public StoredCollection createCollection(
      String name, @Nullable String ownerUuid, Map<String, byte[]> files) throws IOException {
    CollectionUpload upload = upload(name, ownerUuid);
    for (Map.Entry<String, byte[]> file : new TreeMap<>(files).entrySet()) {
      upload.add(file.getKey(), file.getValue());
    }
    return upload.finish();
  }

  /**
   * Begins a collection whose files come one by one; it exists when the upload is finished.
   *
   * @param ownerUuid a project or user; null for the built-in user's home
   */
  public CollectionUpload upload(String name, @Nullable String ownerUuid) {
    List<BlockFolder> folders =
        keepstores().stream().limit(runtime.replication()).map(LocalKeepstore::folder).toList();
    return new CollectionUpload(
        folders, manifest -> createCollectionFromManifest(name, ownerUuid, manifest));
  }

  /**
   * Makes a collection of a folder with all that lies in it, in the built-in user's home. Symbolic
   * links to files are followed, other special files left out.
   *
   * @throws IllegalArgumentException where the name is taken
   */
  public StoredCollection loadFolder(Path folder, String name) throws IOException {
    CollectionUpload upload = upload(name, null);
    try (Stream<Path> paths = Files.walk(folder).sorted()) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        String separator = path.getFileSystem().getSeparator();
        String inside = folder.relativize(path).toString().replace(separator, "/");
        if (Files.isRegularFile(path)) {
          upload.add(inside, path);
        } else if (Files.isDirectory(path) && !inside.isEmpty()) {
          upload.addFolder(inside);
        }
      }
    }
    return upload.finish();
  }

  /**
   * Makes a collection with that manifest text in the built-in user's home, as it is: neither its
   * form nor its signatures are checked, nor whether its blocks exist.
   */
  public StoredCollection createCollectionFromManifest(String name, String manifestText) {
    return createCollectionFromManifest(name, null, manifestText);
  }

  /** The same, in a project or another user's home. */
  public StoredCollection createCollectionFromManifest(
      String name, @Nullable String ownerUuid, String manifestText) {
    return runtime.records().createCollection(name, ownerUuid, manifestText);
  }

  /** Makes many collections with one manifest text, much faster than one by one. */
  public void createCollections(
      List<String> names, @Nullable String ownerUuid, String manifestText) {
    runtime.records().createCollections(names, ownerUuid, manifestText);
  }

  /**
   * Makes a project.
   *
   * @param ownerUuid a project or user; null for the built-in user's home
   * @return its uuid
   * @throws IllegalArgumentException where the name is taken
   */
  public String createProject(String name, @Nullable String ownerUuid) {
    return runtime.records().createGroup(name, "project", ownerUuid);
  }

  /** Makes a user with a home of their own, who sees nothing of the others'. */
  public LocalUser createUser(String name) {
    return runtime.records().createUser(name, false);
  }

  /** Makes a user to whom everything is open. */
  public LocalUser createAdmin(String name) {
    return runtime.records().createUser(name, true);
  }

  /**
   * Makes a role: a group of users, who get what it is granted once they are granted something of
   * the role itself ({@link #share}).
   *
   * @return its uuid
   */
  public String createRole(String name) {
    return runtime.records().createGroup(name, "role", runtime.cluster().systemUserUuid());
  }

  /**
   * Grants a user or role something of a project, collection or role, in place of what was granted
   * before.
   *
   * @param objectUuid what is shared
   * @param granteeUuid the user or role
   * @param level {@code can_read}, {@code can_write} or {@code can_manage}
   * @throws IllegalArgumentException where one of the three is unknown
   */
  public void share(String objectUuid, String granteeUuid, String level) {
    PermissionLevel granted = PermissionLevel.ofLinkName(level);
    if (granted == null) {
      throw new IllegalArgumentException("no permission level: " + level);
    }
    runtime.records().grant(objectUuid, granteeUuid, granted);
  }

  /** Takes back what was shared; what the grantee gets by other ways stays. */
  public void unshare(String objectUuid, String granteeUuid) {
    runtime.records().grant(objectUuid, granteeUuid, PermissionLevel.NONE);
  }

  /**
   * Puts a block into another cluster, which this one asks for it: so a manifest can have locators
   * with {@code +R} hints.
   *
   * @param remoteClusterId five characters, not those of this cluster
   * @return its locator, with a remote signature for the built-in user's token
   */
  public String putRemoteBlock(String remoteClusterId, byte[] content) throws IOException {
    return runtime.remotes().put(remoteClusterId, content, token()).toString();
  }

  /** What happens to records, as clients hear of it through websockets. */
  public LocalEvents events() {
    return runtime.events();
  }

  /** The requests answered so far, in order; only the latest 100,000 are remembered. */
  public List<RecordedRequest> requests() {
    return runtime.requests().snapshot();
  }

  /** How many remembered requests have that method and a path that begins so. */
  public long requestCount(String method, String pathPrefix) {
    return runtime.requests().count(method, pathPrefix);
  }

  /** Forgets the requests answered so far. */
  public void clearRequests() {
    runtime.requests().clear();
  }

  /** The API server, and switches that make it fail. */
  public LocalApi api() {
    return runtime.api();
  }

  /** Short for {@link LocalApi#failNext(int, int, String)}. */
  public void failNextApiRequests(int times, int status, String pathPrefix) {
    api().failNext(times, status, pathPrefix);
  }

  /** Short for {@link LocalApi#failNext(int, int, String, String)}. */
  public void failNextApiRequests(int times, int status, String method, String pathPrefix) {
    api().failNext(times, status, method, pathPrefix);
  }

  /** Short for {@link LocalApi#failAtRandom}. */
  public void failApiRequestsAtRandom(double rate, long seed, int status, String pathPrefix) {
    api().failAtRandom(rate, seed, status, pathPrefix);
  }

  /** Short for {@link LocalApi#setLatency(Duration)}. */
  public void setApiLatency(Duration latency) {
    api().setLatency(latency);
  }

  /**
   * Stops the servers, cutting off requests in progress, and closes the data folder; a temporary
   * folder is removed. Closing again does nothing.
   */
  @Override
  public void close() throws IOException {
    runtime.close();
  }
}
