package io.regie.bridge;

import io.regie.bridge.tls.Enrolment;
import java.net.URI;
import picocli.CommandLine.Option;

/** Where the center is and what lets a host in. */
final class CenterOptions {

    @Option(
            names = "--center",
            required = true,
            paramLabel = "URL",
            description = "The management server, as https://center:8443")
    private URI center = URI.create("https://localhost:8443");

    @Option(
            names = "--token",
            defaultValue = "",
            paramLabel = "TOKEN",
            description = "Join token, as the 'Add host' page shows it")
    private String token = "";

    @Option(
            names = "--ca-fingerprint",
            defaultValue = "",
            paramLabel = "SHA256",
            description = "Fingerprint of the center's CA certificate (hex)")
    private String caFingerprint = "";

    Enrolment enrolment() {
        return new Enrolment(center, token, caFingerprint);
    }
}
