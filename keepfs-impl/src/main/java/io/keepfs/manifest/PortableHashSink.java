package io.keepfs.manifest;

import io.keepfs.block.BlockHash;
import java.security.MessageDigest;

/** Makes the portable data hash of a text while it is written, without hints. Not thread-safe. */
public final class PortableHashSink implements ManifestWriter.Sink {
  private final MessageDigest md5 = PortableDataHash.md5();
  private long sizeBytes;

  @Override
  public void write(byte[] bytes, int from, int length) {
    md5.update(bytes, from, length);
    sizeBytes += length;
  }

  /** The hash of all that was written. To be called once, at the end. */
  public PortableDataHash hash() {
    return new PortableDataHash(BlockHash.ofDigest(md5.digest()), sizeBytes);
  }
}
