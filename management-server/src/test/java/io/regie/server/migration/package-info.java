@NullMarked
package io.regie.server.migration;

import org.jspecify.annotations.NullMarked;
