package io.keepfs.arvados.model;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * The part of a cluster's configuration that it shows to everyone, as far as keepfs uses it.
 *
 * @param clusterId the five characters that the cluster's uuids begin with
 * @param collections settings of collections
 * @param api settings of the API server
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ClusterConfig(
    @JsonProperty("ClusterID") @Nullable String clusterId,
    @JsonProperty("Collections") @Nullable Collections collections,
    @JsonProperty("API") @Nullable Api api) {

  private static final String DEFAULT_SUBSTITUTION = "_";

  /** What is assumed of a server that shows no configuration. */
  public static final ClusterConfig UNKNOWN = new ClusterConfig(null, null, null);

  /**
   * Settings of collections.
   *
   * @param forwardSlashNameSubstitution what a slash in a name is shown as; null when not set
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Collections(
      @JsonProperty("ForwardSlashNameSubstitution")
          @Nullable String forwardSlashNameSubstitution) {}

  /**
   * Settings of the API server.
   *
   * @param maxItemsPerResponse the longest page of a list; null when not set
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Api(@JsonProperty("MaxItemsPerResponse") @Nullable Integer maxItemsPerResponse) {}

  /**
   * Returns what a slash in a name is shown as: the server's word, or {@code _} when it has none.
   */
  public String slashSubstitution() {
    if (collections == null || collections.forwardSlashNameSubstitution == null) {
      return DEFAULT_SUBSTITUTION;
    }
    return collections.forwardSlashNameSubstitution;
  }
}
