package io.regie.server.migration;

/** One named check, as {@code cpu.features}; reason and remedy are empty when it passed. */
public record PreflightCheck(String name, String title, CheckOutcome outcome, String reason, String remedy) {}
