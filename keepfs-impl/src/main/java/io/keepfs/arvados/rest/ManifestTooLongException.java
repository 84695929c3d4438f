package io.keepfs.arvados.rest;

import java.io.IOException;

/** A manifest that is larger than what is held in memory; asking again brings the same. */
final class ManifestTooLongException extends IOException {
  private static final long serialVersionUID = 1;

  ManifestTooLongException(int maxBytes) {
    super("the manifest is longer than " + maxBytes + " bytes, which is the most that is read");
  }
}
