package io.keepfs.local;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How a {@link LocalArvados} is set up. Immutable; made by {@link #builder()}. */
public final class LocalOptions {
  private static final Pattern CLUSTER_ID = Pattern.compile("[a-z0-9]{5}");
  private static final Duration DEFAULT_SIGNATURE_TTL = Duration.ofDays(14);
  private static final int MAX_PORT = 65535;

  private final @Nullable Path dataFolder;
  private final String clusterId;
  private final int apiPort;
  private final boolean plainKeepstores;
  private final boolean keepProxy;
  private final int replication;
  private final Duration signatureTtl;
  private final List<String> storageClasses;
  private final String slashSubstitution;
  private final boolean versioning;
  private final Duration preserveVersionIfIdle;
  private final Clock clock;

  private LocalOptions(Builder builder) {
    this.dataFolder = builder.dataFolder;
    this.clusterId = builder.clusterId;
    this.apiPort = builder.apiPort;
    this.plainKeepstores = builder.plainKeepstores;
    this.keepProxy = builder.keepProxy;
    this.replication = builder.replication;
    this.signatureTtl = builder.signatureTtl;
    this.storageClasses = builder.storageClasses;
    this.slashSubstitution = builder.slashSubstitution;
    this.versioning = builder.versioning;
    this.preserveVersionIfIdle = builder.preserveVersionIfIdle;
    this.clock = builder.clock;
  }

  /** A builder with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Where the data is kept; null for a temporary folder that goes with the cluster. */
  public @Nullable Path dataFolder() {
    return dataFolder;
  }

  /** The five characters that begin each uuid. */
  public String clusterId() {
    return clusterId;
  }

  /** The port of the API; 0 for any free one. */
  public int apiPort() {
    return apiPort;
  }

  /** Whether the Keep services speak http rather than https. */
  public boolean plainKeepstores() {
    return plainKeepstores;
  }

  /** Whether clients are told of a proxy instead of the Keep services. */
  public boolean keepProxy() {
    return keepProxy;
  }

  /** How many copies of each block are made, 1 or 2. */
  public int replication() {
    return replication;
  }

  /** How long a block's permission signature holds. */
  public Duration signatureTtl() {
    return signatureTtl;
  }

  /** The storage classes; the first is the default. */
  public List<String> storageClasses() {
    return storageClasses;
  }

  /** What stands for {@code /} in names; empty for nothing. */
  public String slashSubstitution() {
    return slashSubstitution;
  }

  /** Whether old versions of collections are kept. */
  public boolean versioning() {
    return versioning;
  }

  /**
   * For how long a collection must not have changed for its version to be kept; may be negative.
   */
  public Duration preserveVersionIfIdle() {
    return preserveVersionIfIdle;
  }

  /** Where times come from. */
  public Clock clock() {
    return clock;
  }

  /** Builds {@link LocalOptions}. Not thread-safe. */
  public static final class Builder {
    private @Nullable Path dataFolder;
    private String clusterId = "zlocl";
    private int apiPort;
    private boolean plainKeepstores;
    private boolean keepProxy;
    private int replication = LocalArvados.KEEPSTORES;
    private Duration signatureTtl = DEFAULT_SIGNATURE_TTL;
    private List<String> storageClasses = List.of("default");
    private String slashSubstitution = "";
    private boolean versioning = true;
    private Duration preserveVersionIfIdle = Duration.ofSeconds(-1);
    private Clock clock = Clock.systemUTC();

    private Builder() {}

    /** Keeps the data in that folder, over restarts. Default: a temporary folder. */
    public Builder dataFolder(Path folder) {
      this.dataFolder = folder;
      return this;
    }

    /**
     * Begins uuids so. Default {@code zlocl}; a data folder keeps the id it was made with.
     *
     * @throws IllegalArgumentException where it is not five lower-case letters or digits
     */
    public Builder clusterId(String id) {
      if (!CLUSTER_ID.matcher(id).matches()) {
        throw new IllegalArgumentException("not five lower-case letters or digits: " + id);
      }
      this.clusterId = id;
      return this;
    }

    /** Takes that port for the API. Default 0: any free one. */
    public Builder apiPort(int port) {
      if (port < 0 || port > MAX_PORT) {
        throw new IllegalArgumentException("not a port: " + port);
      }
      this.apiPort = port;
      return this;
    }

    /** Lets the Keep services speak http, which is faster. Default false. */
    public Builder plainKeepstores(boolean plain) {
      this.plainKeepstores = plain;
      return this;
    }

    /**
     * Tells clients of a proxy in place of the Keep services behind it, as those outside a cluster
     * are. Default false.
     */
    public Builder keepProxy(boolean proxy) {
      this.keepProxy = proxy;
      return this;
    }

    /** Makes that many copies of each block, 1 or 2 (default). */
    public Builder replication(int copies) {
      if (copies < 1 || copies > LocalArvados.KEEPSTORES) {
        throw new IllegalArgumentException("copies must be 1 to " + LocalArvados.KEEPSTORES);
      }
      this.replication = copies;
      return this;
    }

    /** Lets block signatures hold that long. Default 14 days. */
    public Builder signatureTtl(Duration ttl) {
      if (ttl.toSeconds() < 1) {
        throw new IllegalArgumentException("signatures must hold a second at least: " + ttl);
      }
      this.signatureTtl = ttl;
      return this;
    }

    /** Offers these storage classes, the first by default. Default: {@code default} alone. */
    public Builder storageClasses(List<String> classes) {
      if (classes.isEmpty()) {
        throw new IllegalArgumentException("there must be a storage class");
      }
      this.storageClasses = List.copyOf(classes);
      return this;
    }

    /** Sets {@code Collections.ForwardSlashNameSubstitution}. Default: empty. */
    public Builder slashSubstitution(String text) {
      this.slashSubstitution = text;
      return this;
    }

    /** Sets {@code Collections.CollectionVersioning}. Default true. */
    public Builder versioning(boolean versioning) {
      this.versioning = versioning;
      return this;
    }

    /**
     * Sets {@code Collections.PreserveVersionIfIdle}: zero keeps the old version at each update,
     * more only of what has not changed for that long. Default negative: only where a client sets
     * {@code preserve_version}.
     */
    public Builder preserveVersionIfIdle(Duration idle) {
      this.preserveVersionIfIdle = idle;
      return this;
    }

    /** Takes times from that clock; for tests of what expires. */
    public Builder clock(Clock source) {
      this.clock = source;
      return this;
    }

    /** The options. */
    public LocalOptions build() {
      return new LocalOptions(this);
    }
  }
}
