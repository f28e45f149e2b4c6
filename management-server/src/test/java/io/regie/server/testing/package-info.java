/** What tests of the server share: the database, and how a server is started. */
@NullMarked
package io.regie.server.testing;

import org.jspecify.annotations.NullMarked;
