/** Operations on guests: deploy, power, delete, console. */
@NullMarked
package io.regie.server.guest;

import org.jspecify.annotations.NullMarked;
