/** What passes between programs and the API: how much of it, how large, and each order only once. */
@NullMarked
package io.regie.server.traffic;

import org.jspecify.annotations.NullMarked;
