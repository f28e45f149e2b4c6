package io.regie.server.api;

/** What is wrong with one field of what was sent; {@code field} is its JSON name. */
public record FieldError(String field, String message) {}
