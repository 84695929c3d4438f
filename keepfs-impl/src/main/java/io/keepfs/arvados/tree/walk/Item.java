package io.keepfs.arvados.tree.walk;

import io.keepfs.arvados.model.CollectionRecord;
import io.keepfs.arvados.model.GroupRecord;
import org.jspecify.annotations.Nullable;

/**
 * A project, a collection, or, when it has neither record, something else that holds some of them.
 *
 * @param uuid its uuid, or what else tells it from others
 * @param storedName its name on the server
 * @param group the record, if it is a project or a user's home
 * @param collection the record, if it is a collection
 */
public record Item(
    String uuid,
    String storedName,
    @Nullable GroupRecord group,
    @Nullable CollectionRecord collection) {}
