package io.keepfs.arvados.model;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import org.jspecify.annotations.Nullable;

/**
 * A link, such as a tag on a collection. Which fields are present depends on what was selected.
 *
 * @param uuid the link's uuid
 * @param name the tag, of a link that is one
 * @param headUuid what the link points at: the thing that is tagged
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonNaming(SnakeCaseStrategy.class)
public record LinkRecord(@Nullable String uuid, @Nullable String name, @Nullable String headUuid) {}
