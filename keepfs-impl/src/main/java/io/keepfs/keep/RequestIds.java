package io.keepfs.keep;

import java.security.SecureRandom;

/** Makes the {@code X-Request-Id} by which a request is found again in the servers' logs. */
final class RequestIds {
  private static final String ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz";
  private static final int LENGTH = 20;

  private final SecureRandom random = new SecureRandom();

  String next() {
    StringBuilder id = new StringBuilder("req-");
    random.ints(LENGTH, 0, ALPHABET.length()).forEach(i -> id.append(ALPHABET.charAt(i)));
    return id.toString();
  }
}
