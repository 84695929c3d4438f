package io.keepfs.arvados.tree.views;

/** The texts of the README files. Pure. */
public final class WelcomeText {

  private WelcomeText() {}

  /**
   * Returns the README of a root that shows everything.
   *
   * @param host the API server
   * @param user who is asking
   */
  public static String root(String host, String user) {
    return """
        This is the Keep store of the Arvados cluster %s, as %s sees it.

        by_id   every collection and project by its uuid, and every collection by its
                portable data hash; it looks empty until you name one
        by_tag  every tag, with the collections and projects that have it
        home    the home project of %s
        shared  what others share with %s, by who they are

        """
        .formatted(host, user, user, user);
  }

  /** Returns the README of a directory of ids. */
  static String byId(boolean hashesOnly) {
    String others =
        hashesOnly
            ? ""
            : """
            zzzzz-4zz18-xxxxxxxxxxxxxxx           a collection, by its uuid
            zzzzz-j7d0g-xxxxxxxxxxxxxxx           a project, by its uuid
            zzzzz-tpzed-xxxxxxxxxxxxxxx           a user's home project, by the user's uuid
            """;
    return """
        Collections appear here when you name them: the directory looks empty until
        then, and shows afterwards what was found. Names are

        d41d8cd98f00b204e9800998ecf8427e+0    a collection's content, by its portable
                                              data hash
        %s
        """
        .formatted(others);
  }
}
