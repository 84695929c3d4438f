/**
 * What an Arvados API server says, as immutable records.
 *
 * <p>Each record has only the fields that keepfs uses and ignores all others, so that a newer
 * server changes nothing. Manifests are not in them: a manifest may be as long as 128 MiB, and
 * {@code io.keepfs.arvados.rest} takes it out of the answer as bytes before JSON is parsed.
 */
@NullMarked
package io.keepfs.arvados.model;

import org.jspecify.annotations.NullMarked;
