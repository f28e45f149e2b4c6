package io.regie.bridge.tls;

import java.net.Socket;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Locale;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts a center of which nothing is known but the fingerprint of its CA. The chain must hold a certificate with that
 * SHA-256 and lead to it, and must not belong to a host: hosts have certificates of the same CA. The name in the URL is
 * not compared, since the CA signs for nobody else.
 */
final class PinnedCenter extends X509ExtendedTrustManager {

    private final byte[] fingerprint;

    /** @param fingerprint SHA-256 of the CA certificate's DER, 64 hex digits, colons allowed */
    PinnedCenter(String fingerprint) {
        String digits = fingerprint.replace(":", "").toLowerCase(Locale.ROOT);
        if (!digits.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("The CA fingerprint must be 64 hex digits (SHA-256)");
        }
        this.fingerprint = HexFormat.of().parseHex(digits);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        X509Certificate ca = pinned(chain);
        OneCa.trusting(ca).checkServerTrusted(chain, authType);
        if (PeerNames.isHost(chain[0])) {
            throw new CertificateException("Under this address answers a host of the center, not the center itself");
        }
    }

    private X509Certificate pinned(X509Certificate[] chain) throws CertificateException {
        for (X509Certificate certificate : chain) {
            if (isPinned(certificate)) {
                return certificate;
            }
        }
        throw new CertificateException("The center's CA is not the one whose fingerprint was given");
    }

    boolean isPinned(X509Certificate certificate) throws CertificateException {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            return MessageDigest.isEqual(digest, fingerprint);
        } catch (NoSuchAlgorithmException e) {
            throw new CertificateException(e);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("Enrolment serves nobody");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
