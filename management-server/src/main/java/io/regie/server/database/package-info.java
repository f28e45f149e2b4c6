/** Who owns the schema, and with which rights the server works on it. */
@NullMarked
package io.regie.server.database;

import org.jspecify.annotations.NullMarked;
