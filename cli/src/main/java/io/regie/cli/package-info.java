/** The administrators' command line. It knows the center by its REST API only. */
@NullMarked
package io.regie.cli;

import org.jspecify.annotations.NullMarked;
