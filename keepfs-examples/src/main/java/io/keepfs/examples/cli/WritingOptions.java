package io.keepfs.examples.cli;

import io.keepfs.arvados.writing.WriteOptions;
import io.keepfs.collection.commit.CommitPolicy;
import io.keepfs.collection.edit.OnConflict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Whether what is mounted can be changed, and how changes get to the cluster. */
final class WritingOptions {

  @Option(
      names = "--read-only",
      description = "Refuse every change (this is the default); the last of the two wins.")
  private void setReadOnly(boolean given) {
    readWrite = false;
  }

  @Option(names = "--read-write", description = "Allow changes.")
  private void setReadWrite(boolean given) {
    readWrite = true;
  }

  private boolean readWrite;

  @Option(
      names = "--commit",
      paramLabel = "WHEN",
      defaultValue = "soon",
      converter = Policy.class,
      description =
          "When changes are saved to the cluster: soon (closing a file starts it and does not wait),"
              + " close (closing a file waits for it), idle:DURATION or interval:DURATION (such as"
              + " idle:30s), exit; fsync saves at once in each case (default: ${DEFAULT-VALUE}).")
  private CommitPolicy policy = CommitPolicy.SOON;

  @Option(
      names = "--on-conflict",
      paramLabel = "copy|fail|overwrite",
      defaultValue = "copy",
      description =
          "What to do with a file that others have changed as well: keep theirs beside it under"
              + " another name, save nothing until somebody has seen to it, or replace theirs"
              + " (default: ${DEFAULT-VALUE}).")
  private OnConflict onConflict = OnConflict.COPY;

  @Option(
      names = "--no-journal",
      description =
          "Do not keep unsaved changes on the disk: they are lost when this process is killed.")
  private boolean noJournal;

  /** Reads a policy. */
  static final class Policy implements ITypeConverter<CommitPolicy> {
    @Override
    public CommitPolicy convert(String value) {
      try {
        return CommitPolicy.parse(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException("it is " + e.getMessage());
      }
    }
  }

  boolean readWrite() {
    return readWrite;
  }

  /**
   * Returns how to write; empty for read-only.
   *
   * @param environment tells, with {@code home}, where journals are
   * @param limit how long the end may take to save
   */
  Optional<WriteOptions> options(Map<String, String> environment, Path home, Duration limit) {
    if (!readWrite) {
      return Optional.empty();
    }
    WriteOptions options =
        WriteOptions.DEFAULT.withPolicy(policy).withOnConflict(onConflict).withCloseLimit(limit);
    return Optional.of(
        noJournal
            ? options
            : options.withJournals(WriteOptions.standardJournalFolder(environment, home)));
  }
}
