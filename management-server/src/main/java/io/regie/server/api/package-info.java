/** What every feature's REST routes share: errors, pages of a list, the live feed. Knows no feature. */
@NullMarked
package io.regie.server.api;

import org.jspecify.annotations.NullMarked;
