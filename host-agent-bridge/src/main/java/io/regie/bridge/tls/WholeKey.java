package io.regie.bridge.tls;

import static io.regie.bridge.tls.Der.INTEGER;
import static io.regie.bridge.tls.Der.OCTET_STRING;
import static io.regie.bridge.tls.Der.PUBLIC_HALF;
import static io.regie.bridge.tls.Der.SEQUENCE;
import static io.regie.bridge.tls.Der.der;

import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import java.util.Arrays;

/**
 * An EC P-256 private key in PKCS #8 with its public half inside (RFC 5915): GnuTLS, by which libvirt reads the key,
 * wants it there; the JDK leaves it out.
 */
final class WholeKey {

    /** What begins a P-256 key's SubjectPublicKeyInfo: the outer header, then the algorithm. */
    private static final int HEADER_BYTES = 2;

    private static final int ALGORITHM_BYTES = 21;

    /** Of a P-256 scalar. */
    private static final int SCALAR_BYTES = 32;

    private WholeKey() {}

    static byte[] encode(ECPrivateKey key, PublicKey publicKey) {
        byte[] info = publicKey.getEncoded();
        byte[] algorithm = Arrays.copyOfRange(info, HEADER_BYTES, HEADER_BYTES + ALGORITHM_BYTES);
        byte[] publicHalf = Arrays.copyOfRange(info, HEADER_BYTES + ALGORITHM_BYTES, info.length);
        byte[] whole = der(
                SEQUENCE, der(INTEGER, new byte[] {1}), der(OCTET_STRING, scalar(key)), der(PUBLIC_HALF, publicHalf));
        return der(SEQUENCE, der(INTEGER, new byte[] {0}), algorithm, der(OCTET_STRING, whole));
    }

    /** Fixed length, no sign: as RFC 5915 wants it. */
    private static byte[] scalar(ECPrivateKey key) {
        byte[] signed = key.getS().toByteArray();
        byte[] scalar = new byte[SCALAR_BYTES];
        int length = Math.min(signed.length, SCALAR_BYTES);
        System.arraycopy(signed, signed.length - length, scalar, SCALAR_BYTES - length, length);
        return scalar;
    }
}
