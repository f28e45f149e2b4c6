/** Tests of the command line, which needs a running server. */
@NullMarked
package io.regie.server.cli;

import org.jspecify.annotations.NullMarked;
