package io.keepfs.fuse.jnr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keepfs.api.Errno;
import io.keepfs.api.NodeException;
import io.keepfs.api.support.StaticDirectory;
import io.keepfs.api.support.TextFile;
import io.keepfs.inode.Inode;
import io.keepfs.vfs.OperationKind;
import io.keepfs.vfs.OperationListener;
import io.keepfs.vfs.Operations;
import io.keepfs.vfs.OperationsOptions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

class PathResolverTest {
  private final OperationListener listener = Mockito.mock(OperationListener.class);
  private final Operations operations =
      Operations.over(tree(), OperationsOptions.READ_ONLY.withListener(listener));
  private final PathResolver paths = new PathResolver(operations);

  private static StaticDirectory tree() {
    Instant then = Instant.EPOCH;
    StaticDirectory inner = new StaticDirectory(Map.of("f", TextFile.of("x", then)), then);
    return new StaticDirectory(Map.of("d", inner), then);
  }

  @Test
  void resolvesTheRootWithoutLookup() throws NodeException {
    assertThat(paths.<Long>resolve("/", inode -> inode)).isEqualTo(Inode.ROOT);
    assertThat(paths.<Long>resolve("", inode -> inode)).isEqualTo(Inode.ROOT);
    assertThat(calls()).doesNotContainKeys(OperationKind.LOOKUP, OperationKind.FORGET);
  }

  @Test
  void givesEveryReferenceBackTheDeepestFirst() throws NodeException {
    List<Long> seen = new ArrayList<>();
    paths.run("/d/f", seen::add);
    assertThat(operations.openHandles()).isZero();
    assertThat(calls())
        .containsEntry(OperationKind.LOOKUP, 2)
        .containsEntry(OperationKind.FORGET, 2);
    assertThat(forgotten().get(0)).isEqualTo(seen.get(0));
  }

  @Test
  void givesReferencesBackWhenSomethingFails() {
    assertErrno(Errno.ENOENT, () -> paths.run("/d/no/f", inode -> {}));
    assertErrno(Errno.ENOTDIR, () -> paths.run("/d/f/x", inode -> {}));
    assertErrno(
        Errno.EIO,
        () ->
            paths.run(
                "/d",
                inode -> {
                  throw NodeException.io("made up", null);
                }));
    // d; d and f; d
    assertThat(calls()).containsEntry(OperationKind.FORGET, 4);
  }

  @Test
  void splitsTheLastNameOff() throws NodeException {
    List<String> names = new ArrayList<>();
    paths.runInParent("/top", (parent, name) -> names.add(parent + " " + name));
    paths.runInParent("/d/new", (parent, name) -> names.add(name));
    assertThat(names).containsExactly(Inode.ROOT + " top", "new");
    assertErrno(Errno.EBUSY, () -> paths.runInParent("/", (parent, name) -> {}));
  }

  private Map<OperationKind, Integer> calls() {
    Map<OperationKind, Integer> calls = new EnumMap<>(OperationKind.class);
    completed().forEach(call -> calls.merge((OperationKind) call[0], 1, Integer::sum));
    return calls;
  }

  private List<Long> forgotten() {
    return completed().stream()
        .filter(call -> call[0] == OperationKind.FORGET)
        .map(call -> (Long) call[1])
        .toList();
  }

  private List<Object[]> completed() {
    return Mockito.mockingDetails(listener).getInvocations().stream()
        .filter(invocation -> invocation.getMethod().getName().equals("completed"))
        .map(invocation -> invocation.getArguments())
        .toList();
  }

  private static void assertErrno(Errno errno, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(NodeException.class, e -> assertThat(e.errno()).isEqualTo(errno));
  }
}
