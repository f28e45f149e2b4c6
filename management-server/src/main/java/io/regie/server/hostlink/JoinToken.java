package io.regie.server.hostlink;

import java.time.Instant;

/** What a new host needs to join: a token, the fingerprint it must find, and the command that uses both. */
public record JoinToken(String token, Instant expiresAt, String caFingerprint, String command) {}
