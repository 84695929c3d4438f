package io.keepfs.examples.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/**
 * Where the log goes and how much of it. A line looks like {@code 2026-11-23 09:30:00 name[pid]
 * LEVEL: text}.
 */
final class LogOptions {
  @Option(
      names = "--logfile",
      paramLabel = "FILE",
      description =
          "Append the log to FILE instead of standard error (of a mount in the background: instead"
              + " of ~/.local/state/keepfs/DIR.log).")
  private @Nullable Path file;

  @Option(names = "--debug", description = "Log everything, and show stacks of failures.")
  private boolean debug;

  /** Returns the file of {@code --logfile}, absolute. */
  Optional<Path> file() {
    return Optional.ofNullable(file).map(CallerDirectory::resolve);
  }

  /** Lets the log begin, in the file of {@code --logfile} or on standard error. */
  void begin() throws CommandException {
    begin(file());
  }

  /**
   * Lets the log begin, or go on elsewhere.
   *
   * @param target the file; standard error when empty
   */
  void begin(Optional<Path> target) throws CommandException {
    if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
      throw new CommandException("another logging library than logback is on the class path");
    }
    if (target.isPresent() && !isWritable(target.get())) {
      throw new CommandException(
          "cannot write to " + target.get() + "; let --logfile name a file in a folder of yours");
    }
    context.reset();
    OutputStreamAppender<ILoggingEvent> appender = target.map(this::toFile).orElseGet(this::toErr);
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setCharset(StandardCharsets.UTF_8);
    encoder.setPattern(
        "%d{yyyy-MM-dd HH:mm:ss} %logger{0}["
            + ProcessHandle.current().pid()
            + "] %replace(%level){'^WARN$','WARNING'}: %msg%n"
            + (debug ? "%ex" : "%ex{2}"));
    encoder.start();
    appender.setContext(context);
    appender.setEncoder(encoder);
    appender.start();
    context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN);
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
    context.getLogger("io.keepfs").setLevel(debug ? Level.DEBUG : Level.WARN);
  }

  private static boolean isWritable(Path path) {
    Path folder = path.toAbsolutePath().getParent();
    return Files.exists(path)
        ? Files.isWritable(path) && !Files.isDirectory(path)
        : folder != null && Files.isWritable(folder);
  }

  private OutputStreamAppender<ILoggingEvent> toFile(Path path) {
    FileAppender<ILoggingEvent> appender = new FileAppender<>();
    appender.setFile(path.toString());
    return appender;
  }

  private OutputStreamAppender<ILoggingEvent> toErr() {
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setTarget("System.err");
    return appender;
  }
}
