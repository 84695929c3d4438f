package io.keepfs.examples.cli;

/** What the command's exit codes mean; {@code keepfs --help} tells the same. */
final class ExitCodes {

  /** Done, and nothing is left unsaved. */
  static final int OK = 0;

  /** It could not be done; one line on standard error says why and what to do. */
  static final int FAILED = 1;

  /** The command line makes no sense. */
  static final int USAGE = 2;

  /** Something that was changed could not be saved; standard error has the list. */
  static final int UNSAVED = 4;

  /** The program of {@code --exec} could not be started, for a reason that has no errno. */
  static final int NOT_STARTED = 255;

  private ExitCodes() {}
}
