package io.regie.cli;

/** Something that did not work: a sentence and what to do for people, an exit code for scripts. */
final class Failure extends RuntimeException {
    /** Refused by the center, or a task that failed. */
    static final int REFUSED = 1;
    /** Not said as it must be; picocli's own. */
    static final int USAGE = 2;

    static final int NOT_FOUND = 3;
    /** Not signed in, or not allowed. */
    static final int DENIED = 4;
    /** The center does not answer, or is not the one that it should be. */
    static final int UNREACHABLE = 5;
    /** The task goes on, or was cancelled. */
    static final int NOT_DONE = 6;

    private static final long serialVersionUID = 1;

    private final int exitCode;

    Failure(int exitCode, String sentence, String remedy) {
        super(remedy.isBlank() ? sentence : sentence + "\n" + remedy);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
