package io.regie.bridge.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Lets in a caller whose certificate the center's CA signed and that names it {@code urn:regie:server}. Hosts hold
 * certificates of the same CA, so the signature alone would let one host order another about. Refusing in the
 * handshake keeps every byte of HTTP/2 away from strangers. Thread-safe.
 */
public final class OnlyTheServer extends X509ExtendedTrustManager {

    private final X509TrustManager chain;

    public OnlyTheServer(X509Certificate ca) {
        this.chain = OneCa.trusting(ca);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] certificates, String authType) throws CertificateException {
        chain.checkClientTrusted(certificates, authType);
        if (!PeerNames.isServer(certificates[0])) {
            throw new CertificateException("The caller is not the management server: its certificate lacks the URI "
                    + PeerNames.SERVER + " (subject " + certificates[0].getSubjectX500Principal() + ")");
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] certificates, String authType, Socket socket)
            throws CertificateException {
        checkClientTrusted(certificates, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] certificates, String authType, SSLEngine engine)
            throws CertificateException {
        checkClientTrusted(certificates, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] certificates, String authType) throws CertificateException {
        throw new CertificateException("A bridge calls nobody with this trust");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] certificates, String authType, Socket socket)
            throws CertificateException {
        checkServerTrusted(certificates, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] certificates, String authType, SSLEngine engine)
            throws CertificateException {
        checkServerTrusted(certificates, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return chain.getAcceptedIssuers();
    }
}
