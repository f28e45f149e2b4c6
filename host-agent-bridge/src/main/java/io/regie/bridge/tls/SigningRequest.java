package io.regie.bridge.tls;

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

    private static final int ATTRIBUTES = 0xa0;

    /** 2.5.4.3. */
    private static final byte[] COMMON_NAME = {0x55, 0x04, 0x03};

    /** 1.2.840.10045.4.3.2. */
    private static final byte[] ECDSA_WITH_SHA256 = {0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x04, 0x03, 0x02};

    private SigningRequest() {}

    /** Returns PEM. */
    static String make(String commonName, KeyPair keys) throws GeneralSecurityException {
        byte[] name = Der.element(
                Der.SEQUENCE,
                Der.element(
                        Der.SET,
                        Der.element(
                                Der.SEQUENCE,
                                Der.element(Der.OBJECT_ID, COMMON_NAME),
                                Der.element(Der.UTF8_STRING, commonName.getBytes(StandardCharsets.UTF_8)))));
        byte[] content = Der.element(
                Der.SEQUENCE,
                Der.element(Der.INTEGER, new byte[] {0}),
                name,
                keys.getPublic().getEncoded(),
                Der.element(ATTRIBUTES));
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(keys.getPrivate());
        signature.update(content);
        byte[] request = Der.element(
                Der.SEQUENCE,
                content,
                Der.element(Der.SEQUENCE, Der.element(Der.OBJECT_ID, ECDSA_WITH_SHA256)),
                Der.element(Der.BIT_STRING, new byte[] {0}, signature.sign()));
        return Pem.encode("CERTIFICATE REQUEST", request);
    }
}
