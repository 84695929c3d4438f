package io.keepfs.block.contract;

import io.keepfs.block.BlockHash;
import io.keepfs.block.BlockLocator;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Random;

/** Makes blocks to test with, and looks at what came back. */
public final class TestBlocks {
  private TestBlocks() {}

  /** Bytes that follow from size and seed. */
  public static byte[] random(int sizeBytes, long seed) {
    byte[] bytes = new byte[sizeBytes];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** The locator of a block, without hints. */
  public static BlockLocator locatorOf(byte[] block) {
    try {
      byte[] digest = MessageDigest.getInstance("MD5").digest(block);
      return new BlockLocator(BlockHash.ofDigest(digest), block.length, "");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What lies between position and limit; leaves the buffer as it is. */
  public static byte[] bytesOf(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
