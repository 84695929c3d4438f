package io.keepfs.arvados.tree.collection;

/** Finds out, quickly, whether a manifest has names that no file can have. Pure. */
final class OddNames {

  private OddNames() {}

  /** Returns whether the manifest may hold an escaped NUL; rarely true without one. */
  static boolean in(byte[] manifest) {
    for (int i = 0; i + 3 < manifest.length; i++) {
      if (manifest[i] == '\\'
          && manifest[i + 1] == '0'
          && manifest[i + 2] == '0'
          && manifest[i + 3] == '0') {
        return true;
      }
    }
    return false;
  }
}
