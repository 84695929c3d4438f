package io.keepfs.keep;

import org.jspecify.annotations.Nullable;

/**
 * One server of blocks, as the cluster lists it.
 *
 * @param uuid its uuid; the last 15 characters decide its place in the order of services
 * @param rootUrl where blocks lie; always ends with a slash
 * @param type {@code disk}, {@code proxy}, or {@code gateway:…}
 * @param readOnly whether it refuses to store blocks
 */
public record KeepService(String uuid, String rootUrl, String type, boolean readOnly) {
  /** Adds the slash at the end of {@code rootUrl} if it has none. */
  public KeepService {
    rootUrl = rootUrl.endsWith("/") ? rootUrl : rootUrl + '/';
  }

  /** Whether it is asked only for blocks whose locator names it. */
  public boolean isGateway() {
    return type.startsWith("gateway:");
  }

  /** Whether it is near and direct; what is not may be far, and gets more time to connect. */
  public boolean isDisk() {
    return type.equals("disk");
  }

  // By hand: what Java has for records is made when it is first needed, in milliseconds.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof KeepService service
        && service.uuid.equals(uuid)
        && service.rootUrl.equals(rootUrl)
        && service.type.equals(type)
        && service.readOnly == readOnly;
  }

  @Override
  public int hashCode() {
    return uuid.hashCode();
  }
}
