package io.keepfs.arvados.rest;

import io.keepfs.arvados.model.ArvadosIds;
import io.keepfs.arvados.model.ClusterConfig;
import io.keepfs.arvados.model.CollectionRecord;
import io.keepfs.arvados.model.DiscoveryDocument;
import io.keepfs.arvados.model.Filter;
import io.keepfs.arvados.model.GroupRecord;
import io.keepfs.arvados.model.KeepServiceRecord;
import io.keepfs.arvados.model.ListFilters;
import io.keepfs.arvados.model.OwnerRecord;
import io.keepfs.arvados.model.UserRecord;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import retrofit2.Call;

/**
 * An Arvados API server, as typed calls. Thread-safe.
 *
 * <p>Every call may wait for the network, retries within its {@link CallLimits}, throws {@link
 * ArvadosException} when it failed and {@link java.io.InterruptedIOException} when the waiting
 * thread was interrupted. Lists ask only for the fields that are used, never for manifests.
 */
public final class ArvadosClient implements AutoCloseable {
  private static final String COLLECTION_KIND = "arvados#collection";
  private static final String GROUP_KIND = "arvados#group";

  /**
   * How many things can be asked for by their uuids at a time. Names are unique within an owner and
   * a kind, so it is more than there can be of a name.
   */
  public static final int AMONG_MAX = 100;

  private final OkHttpClient http;
  private final Calls calls;
  private final Services services;
  private final ListFilters filters;
  private final UsersService users;
  private final CollectionsService collections;
  private final GroupsService groups;
  private final String token;

  /** Makes a client; nothing is sent yet. */
  public ArvadosClient(ClientOptions options) {
    this(
        HttpStack.client(options),
        new Calls(new Failures(options.root().getAuthority()), options.limits(), options.pacer()),
        options.root().toString(),
        options.token());
  }

  private ArvadosClient(OkHttpClient http, Calls calls, String root, String token) {
    this(http, calls, Services.of(http, root), ListFilters.NONE, token);
  }

  private ArvadosClient(
      OkHttpClient http, Calls calls, Services services, ListFilters filters, String token) {
    this.http = http;
    this.token = token;
    this.calls = calls;
    this.services = services;
    this.filters = filters;
    this.users = services.users();
    this.collections = services.collections();
    this.groups = services.groups();
  }

  /** Loads what speaks TLS and JSON, which takes time at the first request of a process. */
  public void prepare() {
    services.prepare();
    HttpStack.prepare(http);
  }

  /** Returns this client with other limits; both share connections, and closing one closes both. */
  public ArvadosClient within(CallLimits limits) {
    return new ArvadosClient(http, calls.within(limits), services, filters, token);
  }

  /**
   * Returns this client with conditions on what lists show; what is asked for by its id is found
   * whatever they say. Both share connections, and closing one closes both.
   */
  public ArvadosClient listing(ListFilters conditions) {
    return new ArvadosClient(http, calls, services, conditions, token);
  }

  /**
   * Returns this client for things that are usually hidden. Both share connections, and closing one
   * closes both.
   */
  public ArvadosClient revealing(Hidden hidden) {
    return new ArvadosClient(http, calls, services.revealing(http, hidden), filters, token);
  }

  /** Puts a question beside those that the calling thread goes on to put. */
  public <T> SideQuestion<T> beside(Callable<T> question) {
    return SideQuestion.put(http.dispatcher().executorService(), question);
  }

  /** Returns the user whom the token stands for. */
  public UserRecord currentUser() throws IOException {
    return calls.execute("asking who the token is for", users.current());
  }

  /** Returns what the cluster shows of its configuration. */
  public ClusterConfig config() throws IOException {
    return calls.execute("asking for the cluster's configuration", services.cluster().config());
  }

  /** Returns what the server says about itself. */
  public DiscoveryDocument discovery() throws IOException {
    return calls.execute("asking for the discovery document", services.cluster().discovery());
  }

  /** Returns the servers that store blocks for this client. */
  public List<KeepServiceRecord> keepServices() throws IOException {
    return calls
        .execute("asking for the Keep services", services.keepServices().accessible())
        .items();
  }

  /**
   * Returns what a collection is, without its manifest.
   *
   * @param id a uuid or a portable data hash
   */
  public CollectionRecord collection(String id) throws IOException {
    return calls.execute(
        "collection " + id, collections.get(id, JsonText.of(CollectionRecord.DESCRIBING_FIELDS)));
  }

  /**
   * Returns a collection with its manifest, whose locators are freshly signed.
   *
   * @param id a uuid or a portable data hash
   */
  public CollectionContents collectionContents(String id) throws IOException {
    return calls.execute(
        "manifest of collection " + id,
        collections.contents(id, JsonText.of(CollectionContents.FIELDS)));
  }

  /**
   * Returns collections with their manifests, in one request. Those that the user cannot see are
   * missing, and so may be others, when the answer would get too long for the server.
   */
  public List<CollectionContents> collectionContents(List<String> uuids) throws IOException {
    Map<String, String> parameters =
        KeysetPages.single(
            List.of(Filter.in("uuid", uuids)), CollectionContents.FIELDS, uuids.size());
    return calls
        .execute(
            "manifests of " + uuids.size() + " collections", collections.listContents(parameters))
        .items();
  }

  /** Returns when the newest collection with that content was changed, if there is one. */
  public Optional<Instant> newestModification(String portableDataHash) throws IOException {
    Map<String, String> parameters =
        Map.of(
            "filters",
            JsonText.of(List.of(Filter.equal("portable_data_hash", portableDataHash))),
            "select",
            JsonText.of(List.of("uuid", "modified_at")),
            "order",
            JsonText.of(List.of("modified_at desc")),
            "limit",
            "1",
            "count",
            "none");
    List<CollectionRecord> found =
        calls
            .execute("collections with hash " + portableDataHash, collections.list(parameters))
            .items();
    return found.isEmpty() ? Optional.empty() : Optional.ofNullable(found.get(0).modifiedAt());
  }

  /** Returns a project or filter group, if this user can see one of that uuid. */
  public Optional<GroupRecord> project(String uuid) throws IOException {
    List<Filter> conditions =
        List.of(
            Filter.equal("uuid", uuid), Filter.in("group_class", GroupRecord.DIRECTORY_CLASSES));
    return calls
        .execute(
            "project " + uuid,
            groups.list(KeysetPages.single(conditions, GroupRecord.LISTED_FIELDS, 1)))
        .items()
        .stream()
        .findFirst();
  }

  /** Returns the projects and filter groups that {@code owner} owns under one of these names. */
  public List<GroupRecord> projectsNamed(String owner, List<String> names) throws IOException {
    return projectsOf(owner, Filter.in("name", names));
  }

  /** Returns those of these projects, {@link #AMONG_MAX} at most, that {@code owner} owns. */
  public List<GroupRecord> projectsAmong(String owner, List<String> uuids) throws IOException {
    return projectsOf(owner, Filter.in("uuid", uuids));
  }

  private List<GroupRecord> projectsOf(String owner, Filter which) throws IOException {
    List<Filter> conditions =
        List.of(
            Filter.equal("owner_uuid", owner),
            which,
            Filter.in("group_class", GroupRecord.DIRECTORY_CLASSES));
    return calls
        .execute(
            "some projects in " + owner,
            groups.list(
                KeysetPages.single(
                    filtered(conditions, "groups"), GroupRecord.LISTED_FIELDS, AMONG_MAX)))
        .items();
  }

  /** Returns the collections that {@code owner} owns under one of these names. */
  public List<CollectionRecord> collectionsNamed(String owner, List<String> names)
      throws IOException {
    return collectionsOf(owner, Filter.in("name", names));
  }

  /** Returns those of these collections, {@link #AMONG_MAX} at most, that {@code owner} owns. */
  public List<CollectionRecord> collectionsAmong(String owner, List<String> uuids)
      throws IOException {
    return collectionsOf(owner, Filter.in("uuid", uuids));
  }

  private List<CollectionRecord> collectionsOf(String owner, Filter which) throws IOException {
    List<Filter> conditions = List.of(Filter.equal("owner_uuid", owner), which);
    return calls
        .execute(
            "some collections in " + owner,
            collections.list(
                KeysetPages.single(
                    filtered(conditions, "collections"),
                    CollectionRecord.LISTED_FIELDS,
                    AMONG_MAX)))
        .items();
  }

  /** Tells of each project and filter group that {@code owner} holds, in order of uuids. */
  public void forEachProjectIn(String owner, Consumer<GroupRecord> action) throws IOException {
    List<Filter> conditions =
        List.of(
            Filter.isA("uuid", GROUP_KIND),
            Filter.in("groups.group_class", GroupRecord.DIRECTORY_CLASSES));
    KeysetPages.forEach(
        parameters -> calls.execute("projects in " + owner, groups.groupsIn(owner, parameters)),
        qualified(conditions, "groups"),
        GroupRecord.LISTED_FIELDS,
        GroupRecord::uuid,
        action);
  }

  /** Tells of each collection that {@code owner} holds, in order of uuids, without old versions. */
  public void forEachCollectionIn(String owner, Consumer<CollectionRecord> action)
      throws IOException {
    KeysetPages.forEach(
        parameters ->
            calls.execute("collections in " + owner, groups.collectionsIn(owner, parameters)),
        qualified(List.of(Filter.isA("uuid", COLLECTION_KIND)), "collections"),
        CollectionRecord.LISTED_FIELDS,
        CollectionRecord::uuid,
        record -> {
          if (!record.isOldVersion()) {
            action.accept(record);
          }
        });
  }

  /**
   * Opens a websocket with this client's token, which goes into the address, as Arvados wants it:
   * so that address is to be shown to nobody.
   *
   * @param pingInterval how often to see whether the server is still there
   * @param listener hears of success and failure, on threads of this client
   */
  public WebSocket openWebSocket(URI address, Duration pingInterval, WebSocketListener listener) {
    Request plain = new Request.Builder().url(address.toString()).build();
    HttpUrl url = plain.url().newBuilder().setQueryParameter("api_token", token).build();
    return http.newBuilder()
        .pingInterval(pingInterval)
        .build()
        .newWebSocket(plain.newBuilder().url(url).build(), listener);
  }

  /** Returns {@code text} with this client's token taken out, should it be in there. */
  public String withoutToken(String text) {
    return token.isEmpty() ? text : text.replace(token, "(token)");
  }

  /** Returns what can be asked about the log of changes. */
  public LogLists logs() {
    return new LogLists(calls, services.logs());
  }

  /** Returns what can be asked about tags. */
  public TagLists tags() {
    return new TagLists(calls, services.links(), filters);
  }

  /** Returns what can be asked about what others share. */
  public SharedLists shared() {
    return new SharedLists(calls, services, filters);
  }

  /** Returns what changes collections. */
  public CollectionEdits edits() {
    return new CollectionEdits(calls, collections, groups, services.links());
  }

  /** Returns what can be asked about many records at once, by their uuids. */
  public RecordLists records() {
    return new RecordLists(calls, services);
  }

  /** Returns what can be asked about what several owners hold. */
  public OwnedLists owned() {
    return new OwnedLists(calls, services, filters);
  }

  /** Returns a user, whose uuid is that of the user's home project too. */
  public OwnerRecord user(String uuid) throws IOException {
    return calls.execute("user " + uuid, users.get(uuid, JsonText.of(OwnerRecord.USER_FIELDS)));
  }

  /** Returns a collection's whole record as indented JSON with sorted keys and a newline. */
  public String collectionText(String id) throws IOException {
    return text("record of collection " + id, collections.everything(id));
  }

  /** Returns a project's, or a home project's user's, whole record in the same form. */
  public String projectText(String uuid) throws IOException {
    return text(
        "record of project " + uuid,
        ArvadosIds.isUserUuid(uuid) ? users.everything(uuid) : groups.everything(uuid));
  }

  private String text(String what, Call<Map<String, Object>> call) throws IOException {
    return JsonText.pretty(calls.execute(what, call));
  }

  /** Ends requests that are under way and closes the connections. */
  @Override
  public void close() {
    calls.close();
    HttpStack.close(http);
  }

  /** The conditions of one request, and the user's on that type. */
  private List<Object> filtered(List<Filter> conditions, String type) {
    return filtered(conditions, type, false);
  }

  /** The same for a request that could list several types. */
  private List<Object> qualified(List<Filter> conditions, String type) {
    return filtered(conditions, type, true);
  }

  private List<Object> filtered(List<Filter> conditions, String type, boolean keepPrefix) {
    List<Object> all = new ArrayList<>(conditions);
    all.addAll(filters.on(type, keepPrefix));
    return all;
  }
}
