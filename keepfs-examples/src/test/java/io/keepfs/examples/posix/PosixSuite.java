package io.keepfs.examples.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Runs {@link PosixCases} on a mounted directory. What it cannot do is listed with the reason, and
 * must really fail there: when it comes to work, the list must shrink.
 */
abstract class PosixSuite {
  private final AtomicInteger directories = new AtomicInteger();

  /** Returns a directory of the file system under test. */
  abstract Path mounted();

  /** Returns the cases that must fail there, by name, and why. */
  abstract Map<String, String> cannot();

  /** Returns the cases that sometimes find a name gone there, by name, and why; those may pass. */
  Map<String, String> unreliable() {
    return Map.of();
  }

  @TestFactory
  Stream<DynamicTest> holds() {
    return PosixCases.all().stream()
        .filter(c -> !cannot().containsKey(c.name()) && !unreliable().containsKey(c.name()))
        .map(c -> dynamicTest(c.name(), () -> run(c)));
  }

  @TestFactory
  Stream<DynamicTest> cannotYet() {
    return PosixCases.all().stream()
        .filter(c -> cannot().containsKey(c.name()))
        .map(
            c ->
                dynamicTest(
                    c.name() + ": " + cannot().get(c.name()),
                    () ->
                        assertThat(catchThrowable(() -> run(c)))
                            .isInstanceOfAny(IOException.class, AssertionError.class)));
  }

  @TestFactory
  Stream<DynamicTest> holdsOrFindsNothing() {
    return PosixCases.all().stream()
        .filter(c -> unreliable().containsKey(c.name()))
        .map(c -> dynamicTest(c.name() + ": " + unreliable().get(c.name()), () -> tolerate(c)));
  }

  /** The name may be missing for a moment; whatever else goes wrong is a failure. */
  private void tolerate(PosixCase posixCase) throws Exception {
    try {
      run(posixCase);
    } catch (Exception e) {
      Throwable root = e;
      while (root.getCause() != null) {
        root = root.getCause();
      }
      if (!(root instanceof NoSuchFileException) && !isNoEntry(root)) {
        throw e;
      }
    }
  }

  /** fstat(2), of whose failure Java tells without a class or a path. */
  private static boolean isNoEntry(Throwable failure) {
    return failure instanceof IOException
        && "No such file or directory".equals(failure.getMessage());
  }

  @Test
  void namesAreUniqueAndListedOnesExist() {
    Set<String> names = PosixCases.all().stream().map(PosixCase::name).collect(Collectors.toSet());
    assertThat(names)
        .hasSize(PosixCases.all().size())
        .containsAll(cannot().keySet())
        .containsAll(unreliable().keySet());
  }

  private void run(PosixCase posixCase) throws Exception {
    Path directory = mounted().resolve("case-" + directories.incrementAndGet());
    Files.createDirectory(directory);
    posixCase.body().run(directory);
  }
}
