package io.keepfs.collection.edit;

import io.keepfs.block.PutOptions;
import io.keepfs.block.contract.MemoryBlockWriter;
import io.keepfs.collection.CollectionTree;
import io.keepfs.collection.write.BlockUploads;
import io.keepfs.collection.write.WriteMemory;
import io.keepfs.manifest.ManifestException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;

/** Collections whose blocks are in memory, and what one does with them. */
final class EditFixture {
  final MemoryBlockWriter keep;
  final BlockUploads uploads;

  EditFixture() {
    this(new MemoryBlockWriter());
  }

  EditFixture(MemoryBlockWriter keep) {
    this.keep = keep;
    this.uploads =
        new BlockUploads(
            keep,
            () -> PutOptions.copies(1),
            Runnable::run,
            new WriteMemory(WriteMemory.DEFAULT_BUDGET_BYTES, Duration.ofSeconds(10)),
            InstantSource.system());
  }

  EditableCollection empty() throws IOException {
    return on(tree(""));
  }

  EditableCollection on(CollectionTree tree) {
    return new EditableCollection(tree, uploads, keep);
  }

  static CollectionTree tree(String manifest) throws IOException {
    return tree(manifest.getBytes(StandardCharsets.UTF_8));
  }

  static CollectionTree tree(byte[] manifest) throws IOException {
    try {
      return CollectionTree.parse(manifest);
    } catch (ManifestException e) {
      throw new IOException(e);
    }
  }

  ChangeSet changes(EditableCollection collection) throws IOException {
    return collection.capture(file -> true).store(uploads);
  }

  /** Saves all, and returns what the collection is on then. */
  CollectionTree save(EditableCollection collection) throws IOException {
    ChangeSet changes = changes(collection);
    CollectionTree tree = tree(changes.manifest());
    collection.adopt(changes, tree);
    return tree;
  }

  /** The tree of files with these contents; a path that ends in a slash is an empty directory. */
  CollectionTree treeOf(Map<String, String> files) throws IOException {
    EditableCollection collection = empty();
    for (Map.Entry<String, String> file : files.entrySet()) {
      put(collection, file.getKey(), file.getValue());
    }
    return save(collection);
  }

  /** Makes a file, or another content of it, and the directories above it. */
  static void put(EditableCollection collection, String path, String text) throws IOException {
    int slash = path.indexOf('/');
    while (slash >= 0) {
      String directory = path.substring(0, slash);
      if (collection.find(directory).isEmpty()) {
        collection.createDirectory(directory);
      }
      slash = path.indexOf('/', slash + 1);
    }
    if (path.endsWith("/")) {
      return;
    }
    EditFile file =
        collection.find(path).isEmpty() ? collection.create(path) : collection.open(path, true);
    file.content().truncate(0);
    file.content().write(0, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    file.closed(true);
  }

  static byte[] read(EditableCollection collection, String path) throws IOException {
    EditFile file = collection.open(path, false);
    ByteBuffer bytes = ByteBuffer.allocate((int) file.content().size());
    file.content().read(0, bytes);
    file.closed(false);
    return bytes.array();
  }

  /** All files with their contents, and the empty directories with a slash at the end. */
  static Map<String, String> contents(EditableCollection collection) throws IOException {
    Map<String, String> found = new TreeMap<>();
    collect(collection, "", found);
    return found;
  }

  Map<String, String> contents(CollectionTree tree) throws IOException {
    return contents(on(tree));
  }

  private static void collect(
      EditableCollection collection, String directory, Map<String, String> found)
      throws IOException {
    for (String name : collection.list(directory)) {
      String path = directory.isEmpty() ? name : directory + "/" + name;
      if (collection.find(path).orElseThrow().directory()) {
        if (collection.list(path).isEmpty()) {
          found.put(path + "/", "");
        }
        collect(collection, path, found);
      } else {
        found.put(path, new String(read(collection, path), StandardCharsets.ISO_8859_1));
      }
    }
  }
}
