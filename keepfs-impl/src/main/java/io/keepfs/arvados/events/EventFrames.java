package io.keepfs.arvados.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.keepfs.arvados.model.LogRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The text frames of the event stream. Pure. */
final class EventFrames {
  private static final Logger log = LoggerFactory.getLogger(EventFrames.class);
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private EventFrames() {}

  /**
   * A frame from the server.
   *
   * @param status the answer to a subscription
   * @param event a change
   */
  record Frame(OptionalInt status, Optional<ObjectEvent> event) {}

  private static final Frame NOTHING = new Frame(OptionalInt.empty(), Optional.empty());

  /** Returns the request for all changes, from after an id on if that is known. */
  static String subscription(OptionalLong after) {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("method", "subscribe");
    request.put("filters", List.of(List.of("event_type", "in", LogRecord.CHANGES)));
    after.ifPresent(id -> request.put("last_log_id", id));
    try {
      return JSON.writeValueAsString(request);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Reads a frame. What makes no sense is one without status and event. */
  static Frame read(String text) {
    try {
      JsonNode frame = JSON.readTree(text);
      if (!frame.isObject()) {
        return NOTHING;
      }
      if (frame.path("status").isInt() && !frame.has("object_uuid")) {
        return new Frame(OptionalInt.of(frame.get("status").intValue()), Optional.empty());
      }
      return new Frame(
          OptionalInt.empty(), ObjectEvent.of(JSON.treeToValue(frame, LogRecord.class)));
    } catch (JsonProcessingException e) {
      log.debug("an event of {} characters makes no sense", text.length());
      return NOTHING;
    }
  }
}
