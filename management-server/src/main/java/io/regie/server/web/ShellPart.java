package io.regie.server.web;

/** What a feature gives to the frame around every page; asked for only when the frame is drawn. */
public interface ShellPart {
    /** The name that templates know it by. */
    String name();

    Object value();
}
