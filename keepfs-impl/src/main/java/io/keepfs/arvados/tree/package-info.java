/**
 * Arvados as directories and files: one class a kind of directory. Here is what all kinds share;
 * {@code .collection} has collections and what is in them, {@code .project} projects and what they
 * hold, {@code .views} the ways to both that no project holds.
 *
 * <p>Everything is lazy. A listing asks for names, hashes and times and never for a manifest; a
 * collection fetches its manifest when something inside is wanted.
 *
 * <p>A failure is what it is: ENOENT only when the server says that there is no such thing, EACCES
 * when it refuses, EIO otherwise, and no failure is remembered as an answer.
 */
@NullMarked
package io.keepfs.arvados.tree;

import org.jspecify.annotations.NullMarked;
