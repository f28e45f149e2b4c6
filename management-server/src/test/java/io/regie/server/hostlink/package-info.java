@NullMarked
package io.regie.server.hostlink;

import org.jspecify.annotations.NullMarked;
