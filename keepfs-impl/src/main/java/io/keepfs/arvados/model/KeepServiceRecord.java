package io.keepfs.arvados.model;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.net.URI;

/**
 * A server that stores or forwards blocks.
 *
 * @param uuid the service's uuid, which places it in the order of each block's servers
 * @param host a name, an IPv4 or an IPv6 address, the latter with or without brackets
 * @param port the TCP port
 * @param tls whether it speaks https
 * @param type {@code disk}, {@code proxy} or {@code gateway:…}
 * @param readOnly whether it refuses writes
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record KeepServiceRecord(
    @JsonProperty("uuid") String uuid,
    @JsonProperty("service_host") String host,
    @JsonProperty("service_port") int port,
    @JsonProperty("service_ssl_flag") boolean tls,
    @JsonProperty("service_type") String type,
    @JsonProperty("read_only") boolean readOnly) {

  /** Returns the address that block locators are put behind; it ends with a slash. */
  public URI root() {
    String bracketed = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    return URI.create((tls ? "https" : "http") + "://" + bracketed + ":" + port + "/");
  }
}
