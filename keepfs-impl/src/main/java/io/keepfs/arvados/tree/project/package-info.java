/**
 * A project as a directory: the projects and collections that it holds, what of it was trashed, and
 * changes of what it holds. Who walks through it in order has what its collections and projects
 * hold fetched ahead, together ({@code Together}).
 */
@NullMarked
package io.keepfs.arvados.tree.project;

import org.jspecify.annotations.NullMarked;
