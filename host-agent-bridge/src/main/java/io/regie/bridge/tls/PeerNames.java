package io.regie.bridge.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** What a certificate of the center's CA says its owner is: the URIs of its subject alternative names. */
final class PeerNames {

    static final String SERVER = "urn:regie:server";
    static final String HOST_PREFIX = "urn:regie:host:";

    /** Type of a URI among the general names of RFC 5280, 4.2.1.6. */
    private static final Integer URI_NAME = 6;

    private PeerNames() {}

    static boolean isServer(X509Certificate certificate) throws CertificateParsingException {
        return uris(certificate).anyMatch(SERVER::equals);
    }

    static boolean isHost(X509Certificate certificate) throws CertificateParsingException {
        return uris(certificate).anyMatch(uri -> uri.startsWith(HOST_PREFIX));
    }

    private static Stream<String> uris(X509Certificate certificate) throws CertificateParsingException {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        return names == null
                ? Stream.empty()
                : names.stream()
                        .filter(name -> URI_NAME.equals(name.getFirst()))
                        .map(name -> String.valueOf(name.get(1)));
    }
}
