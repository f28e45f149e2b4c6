@NullMarked
package io.regie.server.guest;

import org.jspecify.annotations.NullMarked;
