/**
 * A project as a directory: the projects and collections that it holds, what of it was trashed, and
 * changes of what it holds. Who walks through its collections in order has their contents fetched
 * ahead, together ({@code SiblingContents}).
 */
@NullMarked
package io.keepfs.arvados.tree.project;

import org.jspecify.annotations.NullMarked;
