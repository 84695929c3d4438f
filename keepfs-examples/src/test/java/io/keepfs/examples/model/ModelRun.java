package io.keepfs.examples.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.keepfs.examples.ground.Ground;
import io.keepfs.examples.sys.Sys;
import io.keepfs.examples.sys.SysException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Takes random steps on a directory and on the model, and compares what each step says. When they
 * differ, the failure tells the seed, the last steps, and the fewest that were found to do the same
 * in a new directory.
 */
final class ModelRun implements AutoCloseable {
  private static final int SHOWN_MAX = 20;

  /** How often steps are taken again to find the fewest that fail. */
  private static final int TRIES_MAX = 150;

  private final long seed;
  private final RandomSteps.Abilities abilities;
  private final RandomSteps random;
  private final Path root;
  private final ModelTree model;
  private final SystemTree real;
  private final List<Step> taken = new ArrayList<>();
  private int tries;

  /**
   * @param ground an empty one
   */
  ModelRun(long seed, Ground ground) {
    this.seed = seed;
    this.abilities = RandomSteps.Abilities.of(ground);
    this.random = new RandomSteps(seed, abilities);
    this.root = ground.root();
    this.model = new ModelTree(abilities.modes());
    this.real = new SystemTree(root, abilities.modes());
  }

  /** Takes so many steps, and compares all of both trees in the end. */
  void run(int count) throws SysException {
    Comparison comparison = new Comparison(model, real);
    for (int i = 0; i < count; i++) {
      Step step = random.next();
      taken.add(step);
      requireNone(comparison.difference(step));
    }
    requireNone(comparison.differenceBelow(""));
    assertThat(comparison.successes())
        .as("steps that could be taken, seed %d", seed)
        .isGreaterThan(count / 4);
  }

  /** Ends with the files that are still open, so that it can be mounted anew. */
  void closeFiles() throws SysException {
    real.close();
  }

  /** Compares with what another directory holds now, such as that of a later mount. */
  void compareWith(Path later) throws SysException {
    try (SystemTree tree = new SystemTree(later, abilities.modes())) {
      assertThat(new Comparison(model, tree).differenceBelow("")).as("seed %d", seed).isNull();
    }
  }

  private void requireNone(@Nullable String difference) throws SysException {
    if (difference != null) {
      throw new AssertionError(
          "seed %d, step %d, %s%nthe last steps:%n%s%n%s"
              .formatted(seed, taken.size(), difference, said(taken), fewest()));
    }
  }

  private static String said(List<Step> steps) {
    return steps.subList(Math.max(0, steps.size() - SHOWN_MAX), steps.size()).stream()
        .map(Step::what)
        .collect(Collectors.joining("\n"));
  }

  /** Leaves out ever smaller parts for as long as the rest still fails. */
  private String fewest() throws SysException {
    List<Step> failing = taken;
    String difference = again(failing);
    if (difference == null) {
      return "taken again in a new directory they do not fail";
    }
    for (int part = failing.size() / 2; part > 0; part /= 2) {
      for (int from = 0; from < failing.size() && tries < TRIES_MAX; ) {
        List<Step> less = new ArrayList<>(failing.subList(0, from));
        less.addAll(failing.subList(Math.min(from + part, failing.size()), failing.size()));
        String still = again(less);
        if (still != null) {
          failing = less;
          difference = still;
        } else {
          from += part;
        }
      }
    }
    return "the %d fewest steps that fail, by %s:%n%s"
        .formatted(failing.size(), difference, said(failing));
  }

  private @Nullable String again(List<Step> steps) throws SysException {
    Path place = root.resolve("again " + ++tries);
    Sys.mkdir(place, 0755);
    try (SystemTree tree = new SystemTree(place, abilities.modes())) {
      Comparison comparison = new Comparison(new ModelTree(abilities.modes()), tree);
      for (Step step : steps) {
        String difference = comparison.difference(step);
        if (difference != null) {
          return difference;
        }
      }
      return comparison.differenceBelow("");
    }
  }

  @Override
  public void close() throws SysException {
    real.close();
  }
}
