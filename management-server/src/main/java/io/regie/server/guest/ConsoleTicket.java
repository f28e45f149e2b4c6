package io.regie.server.guest;

/** Opens one console once within 30 s: a WebSocket with binary frames at {@code path}. */
public record ConsoleTicket(String ticket, String path) {}
