/** Tests of the API's description of itself, and of the API by it. */
@NullMarked
package io.regie.server.openapi;

import org.jspecify.annotations.NullMarked;
