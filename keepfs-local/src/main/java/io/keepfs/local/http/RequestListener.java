package io.keepfs.local.http;

/** Is told of each answered request. */
@FunctionalInterface
public interface RequestListener {
  /**
   * A request was answered.
   *
   * @param listener the name of the listener that took it
   * @param method as sent, except that a GET inside a POST counts as GET
   * @param path decoded, without the query
   * @param status of the answer
   */
  void answered(String listener, String method, String path, int status);
}
