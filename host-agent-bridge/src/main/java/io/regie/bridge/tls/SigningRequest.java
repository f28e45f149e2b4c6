package io.regie.bridge.tls;

import static io.regie.bridge.tls.Der.ATTRIBUTES;
import static io.regie.bridge.tls.Der.BIT_STRING;
import static io.regie.bridge.tls.Der.INTEGER;
import static io.regie.bridge.tls.Der.OBJECT_ID;
import static io.regie.bridge.tls.Der.SEQUENCE;
import static io.regie.bridge.tls.Der.SET;
import static io.regie.bridge.tls.Der.UTF8_STRING;
import static io.regie.bridge.tls.Der.der;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;

/**
 * A PKCS #10 certificate request (RFC 2986) with a common name and nothing else, signed with ECDSA and SHA-256. Made by
 * hand: with BouncyCastle on its class path Netty loads all of it, and every bridge would pay with seconds at start and
 * tens of megabytes for the one request of its life.
 */
final class SigningRequest {

    /** 2.5.4.3. */
    private static final byte[] COMMON_NAME = {0x55, 0x04, 0x03};

    /** 1.2.840.10045.4.3.2. */
    private static final byte[] ECDSA_WITH_SHA256 = {0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x04, 0x03, 0x02};

    private SigningRequest() {}

    /** Returns PEM. */
    static String make(String commonName, KeyPair keys) throws GeneralSecurityException {
        byte[] name = der(
                SEQUENCE,
                der(
                        SET,
                        der(
                                SEQUENCE,
                                der(OBJECT_ID, COMMON_NAME),
                                der(UTF8_STRING, commonName.getBytes(StandardCharsets.UTF_8)))));
        byte[] content = der(
                SEQUENCE, der(INTEGER, new byte[] {0}), name, keys.getPublic().getEncoded(), der(ATTRIBUTES));
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(keys.getPrivate());
        signature.update(content);
        byte[] request = der(
                SEQUENCE,
                content,
                der(SEQUENCE, der(OBJECT_ID, ECDSA_WITH_SHA256)),
                der(BIT_STRING, new byte[] {0}, signature.sign()));
        return Pem.encode("CERTIFICATE REQUEST", request);
    }
}
