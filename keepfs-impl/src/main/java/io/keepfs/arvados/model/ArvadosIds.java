package io.keepfs.arvados.model;

import java.util.regex.Pattern;

/**
 * The two kinds of identifier that name things in Arvados, and how to tell them apart. A whole
 * string is one or is none: a prefix that looks like one counts for nothing.
 */
public final class ArvadosIds {
  private static final Pattern UUID = Pattern.compile("[0-9a-z]{5}-[0-9a-z]{5}-[0-9a-z]{15}");
  private static final Pattern PORTABLE_DATA_HASH =
      Pattern.compile("[0-9a-f]{32}\\+(?:0|[1-9][0-9]{0,17})");
  private static final int TYPE_START = 6;
  private static final int TYPE_END = 11;

  private static final String COLLECTION = "4zz18";
  private static final String GROUP = "j7d0g";
  private static final String USER = "tpzed";
  private static final String LINK = "o0j2j";

  private ArvadosIds() {}

  /** Returns whether the whole of {@code id} is a uuid of any type. */
  public static boolean isUuid(String id) {
    return UUID.matcher(id).matches();
  }

  /** Returns whether the whole of {@code id} is a collection's uuid. */
  public static boolean isCollectionUuid(String id) {
    return isOfType(id, COLLECTION);
  }

  /** Returns whether the whole of {@code id} is a group's uuid; projects are groups. */
  public static boolean isGroupUuid(String id) {
    return isOfType(id, GROUP);
  }

  /** Returns whether the whole of {@code id} is a user's uuid. */
  public static boolean isUserUuid(String id) {
    return isOfType(id, USER);
  }

  /** Returns whether the whole of {@code id} is a link's uuid; tags and permissions are links. */
  public static boolean isLinkUuid(String id) {
    return isOfType(id, LINK);
  }

  /** Returns whether the whole of {@code id} is a portable data hash, without hints. */
  public static boolean isPortableDataHash(String id) {
    return PORTABLE_DATA_HASH.matcher(id).matches();
  }

  private static boolean isOfType(String id, String type) {
    return isUuid(id) && id.substring(TYPE_START, TYPE_END).equals(type);
  }
}
