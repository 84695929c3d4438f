package io.keepfs.arvados.model;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an API server says about itself, as far as keepfs uses it.
 *
 * @param uuidPrefix the five characters that the cluster's uuids begin with
 * @param blobSignatureTtlSeconds how long a block's signature is good
 * @param defaultCollectionReplication how many copies of a block are made
 * @param websocketUrl where events come from
 * @param resources what can be asked of it
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record DiscoveryDocument(
    @JsonProperty("uuidPrefix") @Nullable String uuidPrefix,
    @JsonProperty("blobSignatureTtl") @Nullable Long blobSignatureTtlSeconds,
    @JsonProperty("defaultCollectionReplication") @Nullable Integer defaultCollectionReplication,
    @JsonProperty("websocketUrl") @Nullable String websocketUrl,
    @JsonProperty("resources") @Nullable Resources resources) {

  /** What is assumed of a server that does not say how many copies it makes. */
  private static final int ASSUMED_REPLICATION = 2;

  /** What can be asked about collections. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Resources(@JsonProperty("collections") @Nullable Resource collections) {}

  /** The requests of one kind of object. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Resource(@JsonProperty("methods") @Nullable Methods methods) {}

  /** The request that changes one. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Methods(@JsonProperty("update") @Nullable Method update) {}

  /** What a request takes, by name. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Method(@JsonProperty("parameters") @Nullable Map<String, Object> parameters) {}

  /** Returns whether some paths of a collection can be changed without sending the others. */
  public boolean replacesFiles() {
    return Optional.ofNullable(resources)
        .map(Resources::collections)
        .map(Resource::methods)
        .map(Methods::update)
        .map(Method::parameters)
        .map(parameters -> parameters.containsKey("replace_files"))
        .orElse(false);
  }

  /** Returns how many copies of a block are made unless a collection wants another number. */
  public int replication() {
    return defaultCollectionReplication == null || defaultCollectionReplication < 1
        ? ASSUMED_REPLICATION
        : defaultCollectionReplication;
  }

  /** What arv-mount assumes where the server does not say. */
  private static final Duration ASSUMED_SIGNATURE_TTL = Duration.ofHours(2);

  /** What is assumed of a server without the document. */
  public static final DiscoveryDocument UNKNOWN =
      new DiscoveryDocument(null, null, null, null, null);

  /** Returns how long a block's signature is good; two hours when the server does not say. */
  public Duration blobSignatureTtl() {
    return blobSignatureTtlSeconds == null || blobSignatureTtlSeconds <= 0
        ? ASSUMED_SIGNATURE_TTL
        : Duration.ofSeconds(blobSignatureTtlSeconds);
  }
}
