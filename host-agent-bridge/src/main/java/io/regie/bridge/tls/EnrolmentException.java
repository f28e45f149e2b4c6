package io.regie.bridge.tls;

/** The center did not take this host in; the message says why and what to do, for a person. */
public final class EnrolmentException extends Exception {

    private static final long serialVersionUID = 1L;

    public EnrolmentException(String message) {
        super(message);
    }

    public EnrolmentException(String message, Throwable cause) {
        super(message, cause);
    }
}
