/** What holds for every REST route: which query parameters it knows, field selection, conditional requests, errors. */
@NullMarked
package io.regie.server.api.http;

import org.jspecify.annotations.NullMarked;
