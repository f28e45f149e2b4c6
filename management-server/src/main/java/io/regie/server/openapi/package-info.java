/** The API's description of itself: the OpenAPI document, and a page for each problem that it may answer with. */
@NullMarked
package io.regie.server.openapi;

import org.jspecify.annotations.NullMarked;
