/** Tests of what holds for every REST route. */
@NullMarked
package io.regie.server.api;

import org.jspecify.annotations.NullMarked;
