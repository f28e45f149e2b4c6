package io.regie.bridge.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * What proves a host to the center and to other hosts. Kept as PEM in three files that libvirt reads too:
 * {@code ca.pem}, {@code host.pem}, {@code host.key} (mode 0600, PKCS #8).
 */
public record HostCredentials(X509Certificate ca, X509Certificate certificate, PrivateKey key) {

    private static final int P256_SECRET_BYTES = 32;
    /** A public key on P-256 is always laid out alike: 2 bytes of header, the algorithm, the point as a bit string. */
    private static final int P256_PUBLIC_BYTES = 91;

    private static final int P256_ALGORITHM_FROM = 2;
    private static final int P256_POINT_FROM = 23;
    /** Context-specific tag 1 of ECPrivateKey. */
    private static final int PUBLIC_HALF = 0xa1;

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
            write(pki.resolve("host.key"), Pem.encode("PRIVATE KEY", keyWithPublicHalf()), "rw-------");
            write(pki.resolve("ca.pem"), Pem.encode("CERTIFICATE", ca.getEncoded()), "rw-r--r--");
            write(pki.resolve("host.pem"), Pem.encode("CERTIFICATE", certificate.getEncoded()), "rw-r--r--");
        } catch (GeneralSecurityException e) {
            throw new IOException("The certificates cannot be encoded", e);
        }
    }

    /**
     * PKCS #8 (RFC 5958) around an EC key (RFC 5915). GnuTLS, by which libvirt reads it, wants the public half inside; the
     * JDK leaves it out.
     */
    private byte[] keyWithPublicHalf() throws IOException {
        byte[] publicKey = certificate.getPublicKey().getEncoded();
        if (publicKey.length != P256_PUBLIC_BYTES) {
            throw new IOException("A host's key must be on curve P-256");
        }
        byte[] algorithm = Arrays.copyOfRange(publicKey, P256_ALGORITHM_FROM, P256_POINT_FROM);
        byte[] point = Arrays.copyOfRange(publicKey, P256_POINT_FROM, P256_PUBLIC_BYTES);
        byte[] secret = fixedLength(((ECPrivateKey) key).getS());
        byte[] whole = Der.element(
                Der.SEQUENCE,
                Der.element(Der.INTEGER, new byte[] {1}),
                Der.element(Der.OCTET_STRING, secret),
                Der.element(PUBLIC_HALF, point));
        return Der.element(
                Der.SEQUENCE,
                Der.element(Der.INTEGER, new byte[] {0}),
                algorithm,
                Der.element(Der.OCTET_STRING, whole));
    }

    private static byte[] fixedLength(BigInteger secret) {
        byte[] minimal = secret.toByteArray();
        byte[] fixed = new byte[P256_SECRET_BYTES];
        int length = Math.min(minimal.length, fixed.length);
        System.arraycopy(minimal, minimal.length - length, fixed, fixed.length - length, length);
        return fixed;
    }

    private static void write(Path file, String text, String mode) throws IOException {
        Set<PosixFilePermission> permissions = PosixFilePermissions.fromString(mode);
        Path made = Files.createTempFile(file.getParent(), ".new", ".pem");
        Files.writeString(made, text);
        Files.setPosixFilePermissions(made, permissions);
        Files.move(made, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
