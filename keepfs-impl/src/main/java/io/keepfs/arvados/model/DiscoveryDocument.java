package io.keepfs.arvados.model;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What an API server says about itself, as far as keepfs uses it.
 *
 * @param uuidPrefix the five characters that the cluster's uuids begin with
 * @param blobSignatureTtlSeconds how long a block's signature is good
 * @param defaultCollectionReplication how many copies of a block are made
 * @param websocketUrl where events come from
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record DiscoveryDocument(
    @JsonProperty("uuidPrefix") @Nullable String uuidPrefix,
    @JsonProperty("blobSignatureTtl") @Nullable Long blobSignatureTtlSeconds,
    @JsonProperty("defaultCollectionReplication") @Nullable Integer defaultCollectionReplication,
    @JsonProperty("websocketUrl") @Nullable String websocketUrl) {

  /** What arv-mount assumes where the server does not say. */
  private static final Duration ASSUMED_SIGNATURE_TTL = Duration.ofHours(2);

  /** What is assumed of a server without the document. */
  public static final DiscoveryDocument UNKNOWN = new DiscoveryDocument(null, null, null, null);

  /** Returns how long a block's signature is good; two hours when the server does not say. */
  public Duration blobSignatureTtl() {
    return blobSignatureTtlSeconds == null || blobSignatureTtlSeconds <= 0
        ? ASSUMED_SIGNATURE_TTL
        : Duration.ofSeconds(blobSignatureTtlSeconds);
  }
}
