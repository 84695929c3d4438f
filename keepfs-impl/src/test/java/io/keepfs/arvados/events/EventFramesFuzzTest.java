package io.keepfs.arvados.events;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;

/** Any text for a frame of the event stream: nothing but a frame may come of it. */
class EventFramesFuzzTest {
  @DictionaryEntries({
    "{\\x22status\\x22:200}",
    "\\x22object_uuid\\x22:\\x22",
    "\\x22event_type\\x22:\\x22update\\x22",
    "\\x22properties\\x22:{\\x22old_attributes\\x22:{",
    "\\x22new_attributes\\x22:{",
    "\\x22portable_data_hash\\x22:\\x22"
  })
  @FuzzTest(maxDuration = "10m")
  void isReadOrPassedOver(@NotNull String frame) {
    EventFrames.read(frame);
  }
}
