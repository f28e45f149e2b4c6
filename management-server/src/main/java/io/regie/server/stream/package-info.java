/** The live feed of all features, as Server-Sent Events. */
@NullMarked
package io.regie.server.stream;

import org.jspecify.annotations.NullMarked;
