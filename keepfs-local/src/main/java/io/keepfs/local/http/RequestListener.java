package io.keepfs.local.http;

/** Is told of each request that is answered. */
@FunctionalInterface
public interface RequestListener {
  /**
   * A request is answered: called before the first byte of the answer is sent, so that whoever has
   * got the answer may rely on it.
   *
   * @param listener the name of the listener that took it
   * @param method as sent, except that a GET inside a POST counts as GET
   * @param path decoded, without the query
   * @param status of the answer
   */
  void answered(String listener, String method, String path, int status);
}
