package io.keepfs.examples.model;

import io.keepfs.examples.sys.SysException;

/**
 * Something to do to a tree, with its random choices made, so that it can be done again to another.
 *
 * @param what in words
 */
record Step(String what, Call call) {

  /** What it comes to is compared; a failure is compared by its error number. */
  interface Call {
    Object on(Tree tree) throws SysException;
  }

  /** A call that says nothing. */
  interface Change {
    void on(Tree tree) throws SysException;
  }

  /** The error number that a step ended with. */
  record Failed(int errno) {}

  static Step change(String what, Change change) {
    return new Step(
        what,
        tree -> {
          change.on(tree);
          return "done";
        });
  }

  Object outcome(Tree tree) {
    try {
      return call.on(tree);
    } catch (SysException e) {
      return new Failed(e.errno());
    }
  }
}
