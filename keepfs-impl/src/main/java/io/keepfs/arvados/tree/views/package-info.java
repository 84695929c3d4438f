/**
 * Ways to collections and projects that no project holds: by their ids, what has a tag, what others
 * share, and the layout of a root that has several of these.
 *
 * <p>What is found here are the same kinds of directory as in a project ({@code
 * io.keepfs.arvados.tree.project}); each listing makes its own.
 */
@NullMarked
package io.keepfs.arvados.tree.views;

import org.jspecify.annotations.NullMarked;
