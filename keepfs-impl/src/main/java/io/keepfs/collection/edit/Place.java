package io.keepfs.collection.edit;

/**
 * A path in two.
 *
 * @param directory the path of the directory
 * @param name the name in it
 */
record Place(String directory, String name) {
  static Place of(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0
        ? new Place("", path)
        : new Place(path.substring(0, slash), path.substring(slash + 1));
  }
}
