package io.keepfs.local.keepstore;

import io.keepfs.local.http.HttpException;
import io.keepfs.local.manifest.Locator;
import io.keepfs.local.manifest.LocatorSigner;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;

/**
 * What stands for other clusters: blocks that this one's services fetch for whoever has a locator
 * with a good {@code +R} signature. Thread-safe.
 */
public final class RemoteBlocks {
  private final BlockFolder blocks;
  private final LocatorSigner signer;

  /** Kept in that folder. */
  public RemoteBlocks(BlockFolder blocks, LocatorSigner signer) {
    this.blocks = blocks;
    this.signer = signer;
  }

  /** Puts a block into another cluster; its locator is signed for that token. */
  public Locator put(String clusterId, byte[] content, String token) throws IOException {
    Locator locator = blocks.put(new ByteArrayInputStream(content), null);
    return signer.signRemote(locator, clusterId, token);
  }

  /**
   * A block of another cluster.
   *
   * @throws HttpException 403 where it is not for that token, 404 where there is no such block
   */
  ByteBuffer get(Locator locator, String token) throws IOException {
    if (signer.verifyRemote(locator, token) != LocatorSigner.Verdict.VALID) {
      throw HttpException.forbidden("no valid remote signature");
    }
    try {
      return blocks.get(locator.hash());
    } catch (NoSuchFileException e) {
      throw HttpException.notFound("remote block " + locator.hash());
    }
  }
}
