@NullMarked
package io.regie.server.web;

import org.jspecify.annotations.NullMarked;
