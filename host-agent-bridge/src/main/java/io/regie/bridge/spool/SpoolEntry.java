package io.regie.bridge.spool;

/**
 * What was kept under one position.
 *
 * @param sequence at least 1, growing
 */
@SuppressWarnings("ArrayRecordComponent") // Carried to one reader, never compared.
public record SpoolEntry(long sequence, byte[] payload) {}
