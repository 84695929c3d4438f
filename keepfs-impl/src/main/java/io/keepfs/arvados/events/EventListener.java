package io.keepfs.arvados.events;

/** Hears what a stream of events tells. The calls come one after the other and must not wait. */
public interface EventListener {

  /** An object changed. The same change may be told again. */
  void changed(ObjectEvent event);

  /**
   * From now on every change is told soon.
   *
   * @param missed whether changes before now may not have been told, as they never are in the
   *     beginning
   */
  void flowing(boolean missed);

  /**
   * Whether changes are told as they are made from now on, or when the log is asked for them.
   *
   * @param now not so in the beginning
   */
  default void pushed(boolean now) {}

  /** From now on nothing is told until {@link #flowing} is called. */
  void dried();
}
