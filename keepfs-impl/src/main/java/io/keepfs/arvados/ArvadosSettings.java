package io.keepfs.arvados;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where an Arvados cluster is and who asks: what all Arvados programs take from the environment and
 * from {@code settings.conf}. Immutable; {@link #toString} never shows the token.
 *
 * <p>Programs use {@link #load}; those that embed keepfs and know the values use {@link #builder}.
 */
public final class ArvadosSettings {
  private static final String API_HOST = "ARVADOS_API_HOST";
  private static final String API_TOKEN = "ARVADOS_API_TOKEN";
  private static final String INSECURE = "ARVADOS_API_HOST_INSECURE";
  private static final String KEEP_SERVICES = "ARVADOS_KEEP_SERVICES";
  private static final String KEEP_PROXY = "ARVADOS_KEEP_PROXY";
  private static final String LOCAL_STORE = "KEEP_LOCAL_STORE";
  private static final String DISABLE_WEBSOCKETS = "ARVADOS_DISABLE_WEBSOCKETS";
  private static final Set<String> TRUE = Set.of("1", "t", "true", "y", "yes");

  private final String apiHost;
  private final String apiToken;
  private final boolean insecure;
  private final List<URI> keepServices;
  private final boolean websocketsDisabled;
  private final Optional<Path> caBundle;
  private final Optional<Path> localStore;

  private ArvadosSettings(Builder builder) {
    this.apiHost = builder.apiHost;
    this.apiToken = builder.apiToken;
    this.insecure = builder.insecure;
    this.keepServices = List.copyOf(builder.keepServices);
    this.websocketsDisabled = builder.websocketsDisabled;
    this.caBundle = builder.caBundle;
    this.localStore = builder.localStore;
  }

  /**
   * Takes the settings from this process' environment and the first {@code settings.conf} found.
   *
   * @throws SettingsException when host or token are set nowhere, or a value makes no sense
   */
  public static ArvadosSettings load() throws SettingsException {
    return load(System.getenv(), Path.of(System.getProperty("user.home", "/")));
  }

  /**
   * Takes the settings from an environment and from the first {@code settings.conf} found under
   * {@code $CONFIGURATION_DIRECTORY}, {@code $XDG_CONFIG_HOME/arvados} (by default {@code
   * ~/.config/arvados}) and {@code $XDG_CONFIG_DIRS/arvados} (by default {@code /etc/xdg/arvados}).
   * The environment goes first.
   *
   * @throws SettingsException as {@link #load()}; also when {@code KEEP_LOCAL_STORE} names what is
   *     no folder
   */
  public static ArvadosSettings load(Map<String, String> environment, Path home)
      throws SettingsException {
    SettingsFile file = SettingsFile.find(environment, home);
    Lookup values = new Lookup(environment, file);
    Builder builder =
        builder()
            .apiHost(values.required(API_HOST, "the API server's host name, perhaps with :PORT"))
            .apiToken(values.required(API_TOKEN, "the token that Arvados' Workbench shows"))
            .insecure(isTrue(values.get(INSECURE)))
            .websocketsDisabled(isTrue(values.get(DISABLE_WEBSOCKETS)))
            .keepServices(uris(values));
    CertificateTrust.findBundle(environment).ifPresent(builder::caBundle);
    localStore(values).ifPresent(builder::localStore);
    return builder.build();
  }

  private static Optional<Path> localStore(Lookup values) throws SettingsException {
    Optional<Path> folder = values.get(LOCAL_STORE).map(Path::of);
    if (folder.isPresent() && !Files.isDirectory(folder.get())) {
      throw new SettingsException(
          LOCAL_STORE
              + " is set, to "
              + folder.get()
              + ", which is no folder: make it, or unset it");
    }
    return folder.map(Path::toAbsolutePath);
  }

  /** Returns a builder, for values that come from elsewhere. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns the API server's name, perhaps with a port. */
  public String apiHost() {
    return apiHost;
  }

  /** Returns the API server's address; it ends with a slash. */
  public URI apiRoot() {
    return URI.create("https://" + apiHost + "/");
  }

  /** Returns the secret that tells who asks. */
  public String apiToken() {
    return apiToken;
  }

  /** Returns whether any certificate is taken for good. For tests alone. */
  public boolean insecure() {
    return insecure;
  }

  /** Returns the Keep services to use in place of those that the API server names, if any. */
  public List<URI> keepServices() {
    return keepServices;
  }

  /** Returns the folder that blocks are in, in place of Keep, if there is one. */
  public Optional<Path> localStore() {
    return localStore;
  }

  /** Returns whether events are to be polled for instead of pushed. */
  public boolean websocketsDisabled() {
    return websocketsDisabled;
  }

  /** Returns the PEM file of trusted certificates; empty for what the Java runtime trusts. */
  public Optional<Path> caBundle() {
    return caBundle;
  }

  @Override
  public String toString() {
    return "ArvadosSettings["
        + apiHost
        + ", token not shown"
        + (insecure ? ", INSECURE" : "")
        + caBundle.map(path -> ", CA certificates of " + path).orElse("")
        + (keepServices.isEmpty() ? "" : ", Keep services " + keepServices)
        + localStore.map(folder -> ", blocks in " + folder).orElse("")
        + "]";
  }

  private static boolean isTrue(Optional<String> value) {
    return value.map(text -> TRUE.contains(text.toLowerCase(Locale.ROOT))).orElse(false);
  }

  private static List<URI> uris(Lookup values) throws SettingsException {
    List<URI> found = new ArrayList<>();
    for (String key : List.of(KEEP_SERVICES, KEEP_PROXY)) {
      for (String text : values.get(key).orElse("").trim().split("\\s+")) {
        if (!text.isEmpty()) {
          found.add(uri(key, text));
        }
      }
      if (!found.isEmpty()) {
        break;
      }
    }
    return found;
  }

  private static URI uri(String key, String text) throws SettingsException {
    try {
      URI uri = new URI(text.endsWith("/") ? text : text + "/");
      if (uri.getHost() != null
          && ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))) {
        return uri;
      }
    } catch (URISyntaxException e) {
      throw new SettingsException(key + " holds no web address: " + text, e);
    }
    throw new SettingsException(
        key + " holds no web address: " + text + "; it must look like https://HOST:PORT/");
  }

  /** Environment first, then file. */
  private record Lookup(Map<String, String> environment, SettingsFile file) {

    Optional<String> get(String key) {
      String value = environment.get(key);
      return Optional.ofNullable(value == null ? file.values().get(key) : value)
          .map(String::trim)
          .filter(text -> !text.isEmpty());
    }

    String required(String key, String meaning) throws SettingsException {
      Optional<String> value = get(key);
      if (value.isEmpty()) {
        throw new SettingsException(
            key
                + " is not set, neither in the environment nor in "
                + file.searched()
                + ": set it"
                + " to "
                + meaning);
      }
      return value.get();
    }
  }

  /** Builds settings. Host and token are needed; all else has defaults. Not thread-safe. */
  public static final class Builder {
    private String apiHost = "";
    private String apiToken = "";
    private boolean insecure;
    private List<URI> keepServices = List.of();
    private boolean websocketsDisabled;
    private Optional<Path> caBundle = Optional.empty();
    private Optional<Path> localStore = Optional.empty();

    private Builder() {}

    /** Sets the API server's name, perhaps with a port. */
    public Builder apiHost(String value) {
      apiHost = value;
      return this;
    }

    /** Sets the secret that tells who asks. */
    public Builder apiToken(String value) {
      apiToken = value;
      return this;
    }

    /** Sets whether any certificate is taken for good; false by default, and so it should stay. */
    public Builder insecure(boolean value) {
      insecure = value;
      return this;
    }

    /** Sets the Keep services to use in place of those that the API server names; none. */
    public Builder keepServices(List<URI> value) {
      keepServices = value;
      return this;
    }

    /** Sets whether events are to be polled for; false by default. */
    public Builder websocketsDisabled(boolean value) {
      websocketsDisabled = value;
      return this;
    }

    /** Sets the PEM file of trusted certificates; by default the Java runtime's are used. */
    public Builder caBundle(Path value) {
      caBundle = Optional.of(value);
      return this;
    }

    /** Sets a folder to use in place of Keep; none. */
    public Builder localStore(Path value) {
      localStore = Optional.of(value);
      return this;
    }

    /**
     * Returns the settings.
     *
     * @throws SettingsException when host or token are missing or malformed
     */
    public ArvadosSettings build() throws SettingsException {
      if (apiHost.isEmpty() || apiToken.isEmpty()) {
        throw new SettingsException(
            (apiHost.isEmpty() ? API_HOST : API_TOKEN)
                + " is not set, which names the cluster"
                + " and who asks");
      }
      if (!isHost(apiHost)) {
        throw new SettingsException(
            API_HOST + " must be a host name, perhaps with :PORT, and not: " + apiHost);
      }
      if (apiToken.chars().anyMatch(c -> c <= ' ' || c > '~')) {
        throw new SettingsException(
            API_TOKEN + " holds a character that no token has: copy it again");
      }
      return new ArvadosSettings(this);
    }

    private static boolean isHost(String text) {
      try {
        URI uri = URI.create("https://" + text + "/");
        return uri.getHost() != null
            && uri.getUserInfo() == null
            && text.equals(uri.getAuthority());
      } catch (IllegalArgumentException e) {
        return false;
      }
    }
  }
}
