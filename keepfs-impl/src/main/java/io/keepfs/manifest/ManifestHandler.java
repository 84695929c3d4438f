package io.keepfs.manifest;

/**
 * Hears the tokens of a manifest in order: for each line one stream, its blocks, its files.
 *
 * <p>The token is a cursor that the parser uses again for the next one: take what you need from it
 * during the call. To refuse a token that is well formed but makes no sense, throw {@link
 * ManifestToken#failure}.
 */
public interface ManifestHandler {
  /** A line begins; the token has the stream's name ({@code .} or {@code ./a/b}). */
  void stream(ManifestToken token) throws ManifestException;

  /** The stream's next block; the token has its locator. */
  void block(ManifestToken token) throws ManifestException;

  /**
   * A piece of a file; the token has its range in the stream, which lies within the blocks heard
   * before, and the file's name relative to the stream.
   */
  void file(ManifestToken token) throws ManifestException;

  /** The stream exists as a directory, even if it holds nothing (the token {@code 0:0:\056}). */
  void directory(ManifestToken token) throws ManifestException;
}
