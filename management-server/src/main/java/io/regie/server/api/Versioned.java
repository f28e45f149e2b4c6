package io.regie.server.api;

/**
 * A representation of something that can be updated. Its routes answer with an ETag made of the version, and take
 * {@code If-Match}.
 */
public interface Versioned {
    /** Equal as long as nothing has changed that an update could change, and different after. */
    String version();
}
