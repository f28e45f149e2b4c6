/**
 * Lists over REST: every one is paged by cursor, filtered, searched and sorted in the same way, by the fields that an
 * enum of {@link ListField} names.
 */
@NullMarked
package io.regie.server.api.list;

import org.jspecify.annotations.NullMarked;
