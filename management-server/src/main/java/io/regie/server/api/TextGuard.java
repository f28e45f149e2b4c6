package io.regie.server.api;

/** Takes out of a sentence what the person who is to read it may not know of. */
public interface TextGuard {
    String clean(String text);
}
