package io.keepfs.keep;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The digest that names blocks. */
final class Md5 {
  private Md5() {}

  static MessageDigest create() {
    try {
      return MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JVM has no MD5", e);
    }
  }
}
