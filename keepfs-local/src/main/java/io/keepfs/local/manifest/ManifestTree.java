package io.keepfs.local.manifest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The folders and files of a collection, to be edited by path and written as a manifest again.
 *
 * <p>Paths are like {@code a/b}; the empty path is the root. Not thread-safe.
 */
public final class ManifestTree {
  private final Folder root;

  private ManifestTree(Folder root) {
    this.root = root;
  }

  /** A file or a folder. What the tree gives out is not changed by later edits. */
  public sealed interface Entry permits Folder, StoredFile {}

  /** A folder with what is in it. */
  public static final class Folder implements Entry {
    private final Map<String, Entry> entries = new HashMap<>();

    private Folder copy() {
      Folder copy = new Folder();
      entries.forEach(
          (name, entry) ->
              copy.entries.put(name, entry instanceof Folder folder ? folder.copy() : entry));
      return copy;
    }
  }

  /**
   * A file's content.
   *
   * @param parts in order; neighbours in one block are one part
   */
  public record StoredFile(List<Part> parts) implements Entry {
    /** Copies the parts. */
    public StoredFile {
      parts = List.copyOf(parts);
    }
  }

  /**
   * Some bytes of a block.
   *
   * @param block without signature
   * @param offset where in the block they start
   * @param size how many they are
   */
  public record Part(Locator block, long offset, long size) {}

  /** A tree with nothing in it. */
  public static ManifestTree empty() {
    return new ManifestTree(new Folder());
  }

  /**
   * Reads a manifest; signatures are left out.
   *
   * @throws ManifestSyntaxException where the text is none, or has a path that is both file and
   *     folder
   */
  public static ManifestTree parse(String text) throws ManifestSyntaxException {
    Loader loader = new Loader();
    ManifestReader.read(text, loader);
    return new ManifestTree(loader.finish());
  }

  /** Whether that is a path in a tree, other than the root's. */
  public static boolean isPath(String path) {
    return ManifestReader.isPath(path);
  }

  /** What is at that path, or null; a copy. */
  public @Nullable Entry find(String path) {
    Entry at = root;
    for (String name : names(path)) {
      at = at instanceof Folder folder ? folder.entries.get(name) : null;
      if (at == null) {
        return null;
      }
    }
    return at instanceof Folder folder ? folder.copy() : at;
  }

  /**
   * Puts a copy of the entry at that path, in place of what is there; folders above are made.
   *
   * @throws IllegalArgumentException where something above is a file, or a file is to be the root
   */
  public void put(String path, Entry entry) {
    Entry copy = entry instanceof Folder folder ? folder.copy() : entry;
    String[] names = names(path);
    if (names.length == 0) {
      if (!(copy instanceof Folder folder)) {
        throw new IllegalArgumentException("a file cannot be the root");
      }
      root.entries.clear();
      root.entries.putAll(folder.entries);
      return;
    }
    Folder parent = makeFolders(root, Arrays.copyOf(names, names.length - 1));
    parent.entries.put(names[names.length - 1], copy);
  }

  /** Removes what is at that path, if anything is; the folder that it lay in stays. */
  public void remove(String path) {
    String[] names = names(path);
    if (names.length == 0) {
      root.entries.clear();
      return;
    }
    Folder parent = root;
    for (int i = 0; i < names.length - 1; i++) {
      if (!(parent.entries.get(names[i]) instanceof Folder folder)) {
        return;
      }
      parent = folder;
    }
    parent.entries.remove(names[names.length - 1]);
  }

  /** Replaces each part of each file by what the function makes of it. */
  public void mapParts(UnaryOperator<Part> change) {
    mapParts(root, change);
  }

  private static void mapParts(Folder folder, UnaryOperator<Part> change) {
    folder.entries.replaceAll(
        (name, entry) -> {
          if (entry instanceof StoredFile file) {
            return new StoredFile(file.parts().stream().map(change).toList());
          }
          mapParts((Folder) entry, change);
          return entry;
        });
  }

  /** How many files it has, and how many bytes they have together. */
  public ManifestChecker.Summary summary() {
    return summary(root);
  }

  private static ManifestChecker.Summary summary(Folder folder) {
    long files = 0;
    long bytes = 0;
    for (Entry entry : folder.entries.values()) {
      if (entry instanceof StoredFile file) {
        files++;
        bytes += file.parts().stream().mapToLong(Part::size).sum();
      } else {
        ManifestChecker.Summary inner = summary((Folder) entry);
        files += inner.files();
        bytes += inner.bytes();
      }
    }
    return new ManifestChecker.Summary(files, bytes);
  }

  /** The tree as a normalised manifest without signatures. */
  public String write() {
    ManifestBuilder builder = new ManifestBuilder();
    Map<Locator, Integer> numbers = new LinkedHashMap<>();
    add(root, "", builder, numbers);
    return builder.write(List.copyOf(numbers.keySet()));
  }

  private static void add(
      Folder folder, String path, ManifestBuilder builder, Map<Locator, Integer> numbers) {
    folder.entries.forEach(
        (name, entry) -> {
          String inside = path + name;
          if (entry instanceof StoredFile file) {
            List<ManifestBuilder.Segment> segments = new ArrayList<>();
            for (Part part : file.parts()) {
              int number = numbers.computeIfAbsent(part.block(), block -> numbers.size());
              segments.add(new ManifestBuilder.Segment(number, part.offset(), part.size()));
            }
            builder.addFile(inside, segments);
          } else {
            Folder inner = (Folder) entry;
            if (inner.entries.isEmpty()) {
              builder.addFolder(inside);
            }
            add(inner, inside + "/", builder, numbers);
          }
        });
  }

  private static String[] names(String path) {
    return path.isEmpty() ? new String[0] : path.split("/", -1);
  }

  private static Folder makeFolders(Folder from, String[] names) {
    Folder folder = from;
    for (String name : names) {
      Entry entry = folder.entries.computeIfAbsent(name, key -> new Folder());
      if (!(entry instanceof Folder next)) {
        throw new IllegalArgumentException("a file is where a folder would have to be: " + name);
      }
      folder = next;
    }
    return folder;
  }

  /** Takes what a manifest says into a tree. */
  private static final class Loader implements ManifestReader.Visitor {
    private final Folder root = new Folder();
    private final Map<String, List<Part>> files = new LinkedHashMap<>();
    private List<Locator> blocks = List.of();
    private long[] ends = new long[0];

    @Override
    public void stream(String folder, List<Locator> blocks) {
      makeFolders(root, names(folder));
      this.blocks = blocks.stream().map(Locator::withoutSignature).toList();
      this.ends = new long[blocks.size()];
      long end = 0;
      for (int i = 0; i < ends.length; i++) {
        end += blocks.get(i).size();
        ends[i] = end;
      }
    }

    @Override
    public void file(String path, long position, long size) {
      List<Part> parts = files.computeIfAbsent(path, key -> new ArrayList<>());
      int block = Arrays.binarySearch(ends, position);
      // Where the position is an end, the file begins after it, and after empty blocks there.
      block = block < 0 ? -block - 1 : block + 1;
      long at = position;
      long end = position + size;
      for (; at < end; block++) {
        long start = ends[block] - blocks.get(block).size();
        long taken = Math.min(end, ends[block]) - at;
        if (taken > 0) {
          append(parts, new Part(blocks.get(block), at - start, taken));
          at += taken;
        }
      }
    }

    private static void append(List<Part> parts, Part part) {
      Part last = parts.isEmpty() ? null : parts.get(parts.size() - 1);
      if (last != null
          && last.block().equals(part.block())
          && last.offset() + last.size() == part.offset()) {
        part = new Part(part.block(), last.offset(), last.size() + part.size());
        parts.remove(parts.size() - 1);
      }
      parts.add(part);
    }

    Folder finish() throws ManifestSyntaxException {
      for (Map.Entry<String, List<Part>> file : files.entrySet()) {
        String[] names = names(file.getKey());
        Folder parent;
        try {
          parent = makeFolders(root, Arrays.copyOf(names, names.length - 1));
        } catch (IllegalArgumentException e) {
          throw new ManifestSyntaxException(1, file.getKey(), "both a file and a folder");
        }
        Entry taken = parent.entries.put(names[names.length - 1], new StoredFile(file.getValue()));
        if (taken != null) {
          throw new ManifestSyntaxException(1, file.getKey(), "both a file and a folder");
        }
      }
      return root;
    }
  }
}
