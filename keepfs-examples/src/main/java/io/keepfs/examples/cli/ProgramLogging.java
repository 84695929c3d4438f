package io.keepfs.examples.cli;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Logback without its search for configuration files, which takes a twentieth of a second: {@link
 * LogOptions} says where the log goes and how much of it. Until it does, nothing is logged. Only
 * the program's launch names it, so tests have their own files.
 */
public final class ProgramLogging implements SLF4JServiceProvider {
  /** The system property by which SLF4J is told whom to take, without looking around. */
  private static final String PROPERTY = "slf4j.provider";

  /** Keeps it from telling on standard error that it did. */
  private static final String VERBOSITY = "slf4j.internal.verbosity";

  private static final String REQUESTED_API_VERSION = "2.0.99";

  private final LoggerContext context = new LoggerContext();
  private final IMarkerFactory markers = new BasicMarkerFactory();
  private final LogbackMDCAdapter contextMap = new LogbackMDCAdapter();

  /** Made by SLF4J. */
  public ProgramLogging() {}

  /** Has this process log by it; to be called before anything asks for a logger. */
  static void choose() {
    System.setProperty(PROPERTY, ProgramLogging.class.getName());
    System.setProperty(VERBOSITY, "WARN");
  }

  @Override
  public void initialize() {
    context.setName("default");
    context.setMDCAdapter(contextMap);
    context.start();
  }

  @Override
  public ILoggerFactory getLoggerFactory() {
    return context;
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return contextMap;
  }

  @Override
  public String getRequestedApiVersion() {
    return REQUESTED_API_VERSION;
  }
}
