package io.keepfs.manifest;

import io.keepfs.block.BlockLocator;
import java.nio.charset.StandardCharsets;

/**
 * Writes a manifest line by line in the form that Arvados' own clients write: a line a directory,
 * in it each block once in order of first use, pieces of a file that adjoin in the stream joined,
 * and only what must be escaped escaped.
 *
 * <p>Directories and files come out in the order in which they are told: the normal form, and so
 * the portable data hash that other clients compute, needs the files of a directory in order of
 * code points, then its sub-directories, likewise, each with all that is below it; a directory that
 * has only sub-directories has no line, and an empty one has, unless it is the collection's top.
 *
 * <p>Call {@link #directory}, then for each of its files {@link #file} and the file's {@link
 * #segment}s, and so on; at the end {@link #finish}. A line is passed on when it is complete; it is
 * all that is kept. Not thread-safe.
 */
public final class ManifestWriter {
  /** Where the text goes; a {@code MessageDigest} or a {@code ByteArrayOutputStream} will do. */
  public interface Sink {
    /** Takes {@code length} bytes, which are valid only during the call. */
    void write(byte[] bytes, int from, int length);
  }

  private static final byte[] EMPTY_DIRECTORY = " 0:0:\\056".getBytes(StandardCharsets.US_ASCII);
  private static final long NO_PIECE = -1;

  private final Sink sink;
  private final boolean withHints;
  private final StreamBlocks blocks = new StreamBlocks();

  /** The directory's name and its blocks. */
  private final TextBuffer head = new TextBuffer();

  /** The pieces of its files. */
  private final TextBuffer tail = new TextBuffer();

  private final TextBuffer fileName = new TextBuffer();
  private boolean inDirectory;
  private boolean inFile;
  private long pieceStart = NO_PIECE;
  private long pieceEnd;

  /**
   * Makes a writer.
   *
   * @param withHints whether locators keep their hints, as a manifest for the API server needs;
   *     without them the text is what the portable data hash is made of
   */
  public ManifestWriter(Sink sink, boolean withHints) {
    this.sink = sink;
    this.withHints = withHints;
  }

  /**
   * Begins a directory, which stays an empty one unless files follow.
   *
   * @param path UTF-8, unescaped, relative to the collection's top: {@code a/b}; empty for the top
   */
  public void directory(byte[] path, int from, int to) {
    endLine();
    inDirectory = true;
    head.add('.');
    if (to > from) {
      head.add('/');
      head.addEscaped(path, from, to);
    }
  }

  /** As {@link #directory(byte[], int, int)}. */
  public void directory(String path) {
    byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
    directory(bytes, 0, bytes.length);
  }

  /**
   * Begins a file of the directory, which stays empty unless segments follow.
   *
   * @param name UTF-8, unescaped, without slash
   */
  public void file(byte[] name, int from, int to) {
    if (!inDirectory) {
      throw new IllegalStateException("a file comes after its directory");
    }
    endFile();
    inFile = true;
    fileName.addEscaped(name, from, to);
  }

  /** As {@link #file(byte[], int, int)}. */
  public void file(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    file(bytes, 0, bytes.length);
  }

  /** As {@link #segment(long, long, int, byte[], int, int, int, int)}. */
  public void segment(BlockLocator block, int offset, int length) {
    byte[] hints = block.hints().getBytes(StandardCharsets.US_ASCII);
    segment(
        block.hash().high(),
        block.hash().low(),
        block.sizeBytes(),
        hints,
        0,
        hints.length,
        offset,
        length);
  }

  /**
   * Adds a range of a block to the file's end. A block that the line has already keeps the hints
   * that it came with first.
   *
   * @param high first half of the block's MD5
   * @param low second half of the block's MD5
   * @param blockSize the block's length in bytes
   * @param hints array with the block's hints in ASCII, each with its leading {@code +}
   * @param offset where in the block the range begins, in bytes
   * @param length how long it is, in bytes; nothing is written for an empty one
   */
  public void segment(
      long high,
      long low,
      int blockSize,
      byte[] hints,
      int hintsFrom,
      int hintsTo,
      int offset,
      int length) {
    if (!inFile) {
      throw new IllegalStateException("a segment comes after its file");
    }
    if (length < 0 || offset < 0 || offset > blockSize - length) {
      throw new IllegalArgumentException(
          "range %d+%d of a block of %d bytes".formatted(offset, length, blockSize));
    }
    if (length == 0) {
      return;
    }
    int before = blocks.count();
    int block = blocks.intern(high, low, blockSize);
    if (block == before) {
      locator(high, low, blockSize);
      if (withHints) {
        head.add(hints, hintsFrom, hintsTo);
      }
    }
    long start = blocks.start(block) + offset;
    if (pieceStart != NO_PIECE && start == pieceEnd) {
      pieceEnd += length;
    } else {
      endPiece();
      pieceStart = start;
      pieceEnd = start + length;
    }
  }

  /** Completes the last line. */
  public void finish() {
    endLine();
  }

  private void locator(long high, long low, int size) {
    head.add(' ');
    head.addHex(high);
    head.addHex(low);
    head.add('+');
    head.addNumber(size);
  }

  private void endPiece() {
    if (pieceStart != NO_PIECE) {
      piece(pieceStart, pieceEnd - pieceStart);
      pieceStart = NO_PIECE;
    }
  }

  private void piece(long start, long length) {
    tail.add(' ');
    tail.addNumber(start);
    tail.add(':');
    tail.addNumber(length);
    tail.add(':');
    tail.add(fileName.bytes(), 0, fileName.size());
  }

  private void endFile() {
    if (!inFile) {
      return;
    }
    if (pieceStart == NO_PIECE) {
      piece(0, 0); // once a file has a segment, there is always a piece at hand
    }
    endPiece();
    fileName.clear();
    inFile = false;
  }

  private void endLine() {
    if (!inDirectory) {
      return;
    }
    endFile();
    if (blocks.count() == 0) {
      locator(BlockLocator.EMPTY.hash().high(), BlockLocator.EMPTY.hash().low(), 0);
    }
    if (tail.size() == 0) {
      tail.add(EMPTY_DIRECTORY, 0, EMPTY_DIRECTORY.length);
    }
    tail.add('\n');
    sink.write(head.bytes(), 0, head.size());
    sink.write(tail.bytes(), 0, tail.size());
    head.clear();
    tail.clear();
    blocks.clear();
    inDirectory = false;
  }
}
