package io.regie.server.task;

/** Why a task failed: a stable code, a sentence, and what to do about it (may be empty). */
public record TaskError(String code, String message, String remedy) {}
