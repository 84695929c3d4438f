package io.keepfs.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.keepfs.arvados.MountLayout;
import io.keepfs.arvados.writing.WriteOptions;
import io.keepfs.block.cache.BlockCacheOptions;
import io.keepfs.collection.commit.CommitPolicy;
import io.keepfs.collection.edit.OnConflict;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What the command line means, and what is said when it means nothing. */
class CommandLineTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    return KeepfsCommand.commandLine(args)
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(args);
  }

  static Stream<Arguments> senseless() {
    return Stream.of(
        arguments("", "Which command?"),
        arguments("monut", "'monut'"),
        arguments("mount", "Missing required parameter: 'DIR'"),
        arguments("mount /m /n", "/n"),
        arguments("mount --home --all /m", "mutually exclusive"),
        arguments("mount --project x --collection y /m", "mutually exclusive"),
        arguments("mount --by-tag --shared /m", "mutually exclusive"),
        arguments("mount --replace --unmount /m", "mutually exclusive"),
        arguments("mount --crunchstat-interval x /m", "'x'"),
        arguments("mount --collection", "--collection"),
        arguments("mount --foregruond /m", "--foreground"),
        arguments("mount --transport pigeon /m", "pigeon"),
        arguments("mount --directory-cache 12Q /m", "'12Q' is no size"),
        arguments("mount --file-cache -1 /m", "'-1' is no size"),
        arguments("mount --file-cache 1M /m", "--file-cache must be 64M or more"),
        arguments("mount --refresh-time soon /m", "soon"),
        arguments("mount --refresh-time -1 /m", "--refresh-time must not be negative"),
        arguments("mount --retries -1 /m", "--retries must not be negative"),
        arguments("mount /m --exec", "--exec"),
        arguments("mount /m --exec --", "--exec needs a command to run"),
        arguments("unmount", "Missing required parameter: 'DIR'"),
        arguments("unmount --timeout x /m", "'x'"),
        arguments("local --port many", "many"),
        arguments("demo here", "here"));
  }

  @ParameterizedTest
  @MethodSource("senseless")
  void nonsenseIsAnsweredByOneLine(String line, String words) {
    assertThat(run(line.isEmpty() ? new String[0] : line.split(" "))).isEqualTo(ExitCodes.USAGE);
    assertThat(err.toString()).startsWith("keepfs: ").contains(words).contains("keepfs");
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(out.toString()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "mount ", "unmount ", "recover ", "local ", "demo "})
  void everyCommandExplainsItself(String command) {
    assertThat(run((command + "--help").split(" "))).isEqualTo(ExitCodes.OK);
    assertThat(out.toString()).startsWith("Usage: keepfs").contains("--help");
    out.getBuffer().setLength(0);
    assertThat(run((command + "--version").split(" "))).isEqualTo(ExitCodes.OK);
    assertThat(out.toString()).matches("keepfs \\d+\\.\\d+\\.\\d+\\S*\\R");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void howToWriteIsSaid() {
    assertThat(writing("/m")).isEmpty();
    assertThat(writing("--read-write", "--commit=idle:30s", "--on-conflict=fail", "/m"))
        .hasValueSatisfying(
            options -> {
              assertThat(options.policy()).isEqualTo(CommitPolicy.parse("idle:30s"));
              assertThat(options.onConflict()).isEqualTo(OnConflict.FAIL);
              assertThat(options.journalFolder())
                  .hasValue(Path.of("/h/.cache/arvados/keepfs-journal"));
            });
    assertThat(writing("--read-write", "--no-journal", "/m"))
        .hasValueSatisfying(options -> assertThat(options.journalFolder()).isEmpty());
  }

  private static Optional<WriteOptions> writing(String... arguments) {
    return mountOptions(arguments)
        .writing()
        .options(Map.of(), Path.of("/h"), Duration.ofSeconds(60));
  }

  @Test
  void aPolicyThatIsNoneIsRefused() {
    assertThat(run("mount", "--read-write", "--commit=now", "/m")).isEqualTo(ExitCodes.USAGE);
    assertThat(err.toString()).contains("--commit").contains("idle:30s").contains("now");
    assertThat(err.toString().lines()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--all --foreground --allow-other --debug --logfile=f",
        "--custom --mount-home=a --mount-shared=b --mount-tmp=c --mount-by-tag=d",
        "--collection=x --filters=[] --read-only --read-write",
        "--project=x --subtype= --replace --unmount-timeout=1.5 --crunchstat-interval=0.5",
        "--home --disk-cache --ram-cache --disk-cache-dir=d --directory-cache=1 --file-cache=0",
        "--shared --disable-event-listening --encoding=UTF-8 --retries=0 --refresh-time=1",
        "--by-id --storage-classes=a,b --fsns=S --unmount",
        "--by-pdh --unmount-all",
        "--by-tag --exec ls --"
      })
  void allThatArvMountTakesIsTaken(String line) {
    CommandLine.ParseResult parsed =
        KeepfsCommand.commandLine().parseArgs(("mount " + line + " /m").split(" "));
    assertThat(parsed.subcommand().matchedPositionals()).hasSize(1);
  }

  static Stream<Arguments> impossible() {
    return Stream.of(
        arguments("--mount-home a/b", "'a/b' can be no name"),
        arguments("--mount-home ..", "'..' can be no name"),
        arguments("--mount-by-id a --all", "go with --custom alone"),
        arguments("--mount-by-id a --home", "go with --custom alone"),
        arguments("--mount-by-id a --mount-tmp a", "want the name a"),
        arguments("--project x", "looks like zzzzz-j7d0g"),
        arguments("--encoding latin1", "latin1"),
        arguments("--filters [1]", "--filters: its value filter 1"),
        arguments("--filters {}", "is no list of filters"),
        arguments("--filters /nowhere/to/be/found", "neither a JSON list nor a file"));
  }

  @ParameterizedTest
  @MethodSource("impossible")
  void whatCannotBeShownIsToldInOneLine(String line, String words) {
    assertThat(run(("mount --foreground " + line + " /m").split(" "))).isEqualTo(ExitCodes.FAILED);
    assertThat(err.toString()).startsWith("keepfs: ").contains(words);
    assertThat(err.toString().lines()).hasSize(1);
  }

  @Test
  void aRootOfOnesOwnHoldsWhatItIsTold() throws Exception {
    LayoutHolder holder = new LayoutHolder();
    new CommandLine(holder)
        .setOverwrittenOptionsAllowed(true)
        .parseArgs(
            "--mount-by-pdh=by_id",
            "--mount-by-id",
            "by_uuid",
            "--mount-tmp=tmp0",
            "--mount-home",
            "h",
            "--mount-shared=s",
            "--mount-by-tag=t",
            "--mount-tmp=tmp1");
    assertThat(((MountLayout.Custom) new ModeOptions().layout(holder.parts)).entries())
        .containsExactly(
            Map.entry("by_id", new MountLayout.ById(true)),
            Map.entry("by_uuid", new MountLayout.ById(false)),
            Map.entry("tmp0", new MountLayout.Temporary()),
            Map.entry("h", new MountLayout.Home()),
            Map.entry("s", new MountLayout.Shared()),
            Map.entry("t", new MountLayout.ByTag()),
            Map.entry("tmp1", new MountLayout.Temporary()));
  }

  /** The options as the command has them. */
  @CommandLine.Command
  private static final class LayoutHolder {
    @CommandLine.Mixin private final LayoutOptions parts = new LayoutOptions();
  }

  @Test
  void theLastOfReadOnlyAndReadWriteWins() {
    assertThat(mountOptions("--read-only", "--read-write", "/m").writing().readWrite()).isTrue();
    assertThat(mountOptions("--read-write", "--read-only", "/m").writing().readWrite()).isFalse();
    assertThat(mountOptions("/m").writing().readWrite()).isFalse();
  }

  @Test
  void sizesAndTimesHaveUnits() {
    MountOptions options =
        mountOptions("--directory-cache", "1000", "--file-cache", "2GiB", "--refresh-time=3", "/m");
    assertThat(options.directoryCacheBytes()).isEqualTo(1000);
    assertThat(blockCache(options).sizeBytes()).isEqualTo(2L << 30);
    assertThat(options.refreshTime()).hasSeconds(3);
    assertThat(mountOptions("/m").directoryCacheBytes()).isEqualTo(134_217_728);
    assertThat(mountOptions("/m").manifestCacheBytes()).isEqualTo(512L << 20);
    assertThat(mountOptions("--manifest-cache=0", "/m").manifestCacheBytes()).isZero();
    assertThat(blockCache(mountOptions("--file-cache=0", "/m")).sizeBytes()).isZero();
  }

  @Test
  void blocksAreCachedOnDiskUnlessToldOtherwise() {
    assertThat(blockCache(mountOptions("/m")))
        .isEqualTo(BlockCacheOptions.onDisk(Path.of("/home/x/.cache/arvados/keep")));
    assertThat(blockCache(mountOptions("--ram-cache", "/m")))
        .isEqualTo(BlockCacheOptions.IN_MEMORY);
    assertThat(blockCache(mountOptions("--disk-cache", "--disk-cache-dir", "/d", "/m")))
        .isEqualTo(BlockCacheOptions.onDisk(Path.of("/d")));
    assertThat(
            blockCache(
                mountOptions("--fetch-threads=3", "--prefetch-blocks", "0", "--early-read", "/m")))
        .isEqualTo(
            new BlockCacheOptions(
                Optional.of(Path.of("/home/x/.cache/arvados/keep")), 0, 3, 0, true));
    assertThatThrownBy(() -> blockCache(mountOptions("--fetch-threads=0", "/m")))
        .isInstanceOf(CommandLine.ParameterException.class)
        .hasMessageContaining("--fetch-threads");
  }

  private static BlockCacheOptions blockCache(MountOptions options) {
    return options.cache().blockCache(Map.of(), Path.of("/home/x"));
  }

  private static MountOptions mountOptions(String... args) {
    MountOptions options = new MountOptions();
    new CommandLine(new Holder(options))
        .setOverwrittenOptionsAllowed(true)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .parseArgs(args);
    return options;
  }

  /** The options with a directory, and nothing that runs. */
  @CommandLine.Command
  private static final class Holder {
    @CommandLine.Mixin private final MountOptions options;

    @CommandLine.Parameters private String directory = "";

    Holder(MountOptions options) {
      this.options = options;
    }
  }

  static Stream<Arguments> executions() {
    return Stream.of(
        arguments(List.of("--exec", "ls", "-l", "--help"), List.of("ls", "-l", "--help")),
        arguments(
            List.of("--exec", "sh", "-c", "exit 3", "--", "/m"), List.of("sh", "-c", "exit 3")),
        arguments(List.of("/m", "--exec", "--odd", "@x", "a b"), List.of("--odd", "@x", "a b")),
        arguments(List.of("/m"), List.of()));
  }

  @ParameterizedTest
  @MethodSource("executions")
  void theRestOfTheLineBelongsToTheCommand(List<String> line, List<String> command) {
    ExecOption exec = new ExecOption();
    ExecHolder holder = new ExecHolder(exec);
    new CommandLine(holder).setExpandAtFiles(false).parseArgs(line.toArray(String[]::new));
    assertThat(exec.command()).isEqualTo(command);
    assertThat(holder.directories).isEqualTo(line.contains("/m") ? List.of("/m") : List.of());
  }

  /** The option with a directory. */
  @CommandLine.Command
  private static final class ExecHolder {
    @CommandLine.Mixin private final ExecOption exec;

    @CommandLine.Parameters private List<String> directories = List.of();

    ExecHolder(ExecOption exec) {
      this.exec = exec;
    }
  }

  @Test
  void aDefectIsToldInOneLineToo() {
    CommandLine line = KeepfsCommand.commandLine().setErr(new PrintWriter(err));
    IllegalStateException defect = new IllegalStateException("first\nsecond");
    assertThat(OneLineErrors.failure(defect, line, line.parseArgs())).isEqualTo(ExitCodes.FAILED);
    assertThat(err.toString().lines())
        .containsExactly(
            "keepfs: this should not have happened: java.lang.IllegalStateException: first second;"
                + " run it again with --debug to see where");
  }

  @Test
  void valuesForAShellAreQuotedWhereNeedBe() {
    assertThat(LocalCommand.quoted("127.0.0.1:8000")).isEqualTo("127.0.0.1:8000");
    assertThat(LocalCommand.quoted("/a b/it's")).isEqualTo("'/a b/it'\\''s'");
    assertThat(LocalCommand.quoted("")).isEqualTo("''");
  }
}
