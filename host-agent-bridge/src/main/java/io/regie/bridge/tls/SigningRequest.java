package io.regie.bridge.tls;

import java.io.ByteArrayOutputStream;
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

    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int OBJECT_ID = 0x06;
    private static final int UTF8_STRING = 0x0c;
    private static final int ATTRIBUTES = 0xa0;

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

    /** One element: tag, length, content. */
    private static byte[] der(int tag, byte[]... parts) {
        var content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        int length = content.size();
        var element = new ByteArrayOutputStream();
        element.write(tag);
        if (length < 0x80) {
            element.write(length);
        } else if (length < 0x100) {
            element.write(0x81);
            element.write(length);
        } else {
            element.write(0x82);
            element.write(length >> 8);
            element.write(length);
        }
        element.writeBytes(content.toByteArray());
        return element.toByteArray();
    }
}
