package io.keepfs.vfs;

import io.keepfs.api.Errno;
import io.keepfs.api.NodeException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/** What is open, by handle number. Numbers start at 1 and are not used again. Thread-safe. */
final class HandleTable {
  private final AtomicLong last = new AtomicLong();
  private final ConcurrentMap<Long, Handle> handles = new ConcurrentHashMap<>();

  long add(Handle handle) {
    long number = last.incrementAndGet();
    handles.put(number, handle);
    return number;
  }

  Handle.File file(long number) throws NodeException {
    if (handles.get(number) instanceof Handle.File file) {
      return file;
    }
    throw badHandle(number);
  }

  Handle.Directory directory(long number) throws NodeException {
    if (handles.get(number) instanceof Handle.Directory directory) {
      return directory;
    }
    throw badHandle(number);
  }

  /** Takes a handle out; empty when it is not there. */
  Optional<Handle> remove(long number) {
    return Optional.ofNullable(handles.remove(number));
  }

  /** Returns the numbers of all handles, as they are now. */
  Set<Long> numbers() {
    return Set.copyOf(handles.keySet());
  }

  int size() {
    return handles.size();
  }

  private static NodeException badHandle(long number) {
    return new NodeException(Errno.EBADF, "no such handle: " + number);
  }
}
