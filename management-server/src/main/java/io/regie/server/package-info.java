/** The management server, packaged by feature. */
@NullMarked
package io.regie.server;

import org.jspecify.annotations.NullMarked;
