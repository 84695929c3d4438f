package io.keepfs.collection.commit;

import org.jspecify.annotations.Nullable;

/** Port: what is heard of changes that others make to a collection on the server. Thread-safe. */
public interface ServerNews {
  /** Nothing is heard: the server is to be asked. */
  ServerNews NONE =
      new ServerNews() {
        @Override
        public @Nullable Object undisturbed() {
          return null;
        }

        @Override
        public void sending(String portableDataHash) {}
      };

  /**
   * Returns what is equal as long as nobody else is heard to change it and changes are told as they
   * are made; null while they are not.
   */
  @Nullable Object undisturbed();

  /** Returns the same for who asks the server all the same. */
  default ServerNews notReliedOn() {
    ServerNews all = this;
    return new ServerNews() {
      @Override
      public @Nullable Object undisturbed() {
        return null;
      }

      @Override
      public void sending(String portableDataHash) {
        all.sending(portableDataHash);
      }
    };
  }

  /** The next news of that content is of a change that is made here. */
  void sending(String portableDataHash);
}
