/** What the pages of every feature share: their frame, how figures are written, assets, errors. Knows no feature. */
@NullMarked
package io.regie.server.web;

import org.jspecify.annotations.NullMarked;
