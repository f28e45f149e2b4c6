package io.regie.bridge.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.util.Optional;
import java.util.Set;

/**
 * What proves a host to the center and to other hosts. Kept as PEM in three files that libvirt reads too:
 * {@code ca.pem}, {@code host.pem}, {@code host.key} (mode 0600, PKCS #8).
 */
public record HostCredentials(X509Certificate ca, X509Certificate certificate, PrivateKey key) {

    /** Empty when the host has not been enrolled. */
    public static Optional<HostCredentials> load(Path pki) throws IOException {
        if (!Files.exists(pki.resolve("host.pem"))) {
            return Optional.empty();
        }
        try {
            return Optional.of(new HostCredentials(
                    Pem.certificate(Files.readString(pki.resolve("ca.pem"))),
                    Pem.certificate(Files.readString(pki.resolve("host.pem"))),
                    Pem.privateKey(Files.readString(pki.resolve("host.key")))));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException("The certificate files in " + pki + " cannot be read; enrol this host again", e);
        }
    }

    /** Writes the certificate last: a store cut short counts as not enrolled. */
    void store(Path pki) throws IOException {
        Files.createDirectories(
                pki, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        try {
            write(
                    pki.resolve("host.key"),
                    Pem.encode("PRIVATE KEY", WholeKey.encode((ECPrivateKey) key, certificate.getPublicKey())),
                    "rw-------");
            write(pki.resolve("ca.pem"), Pem.encode("CERTIFICATE", ca.getEncoded()), "rw-r--r--");
            write(pki.resolve("host.pem"), Pem.encode("CERTIFICATE", certificate.getEncoded()), "rw-r--r--");
        } catch (GeneralSecurityException e) {
            throw new IOException("The certificates cannot be encoded", e);
        }
    }

    private static void write(Path file, String text, String mode) throws IOException {
        Set<PosixFilePermission> permissions = PosixFilePermissions.fromString(mode);
        Path made = Files.createTempFile(file.getParent(), ".new", ".pem");
        Files.writeString(made, text);
        Files.setPosixFilePermissions(made, permissions);
        Files.move(made, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
