package io.regie.server.hostlink;

import io.regie.server.api.ErrorKind;
import io.regie.server.api.FieldError;
import io.regie.server.api.RegieException;
import java.io.IOException;
import java.io.StringReader;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.jspecify.annotations.Nullable;

/** A host's certificate request (PKCS #10): only its key is used, and only when it is signed with that key. */
final class SigningRequest {
    /** An EC request is under 1 KiB. */
    static final int MAX_CHARACTERS = 16_384;

    private static final Set<ASN1ObjectIdentifier> CURVES =
            Set.of(X9ObjectIdentifiers.prime256v1, SECObjectIdentifiers.secp384r1);

    private SigningRequest() {}

    static PublicKey provenKey(String pem) {
        PKCS10CertificationRequest request = parse(pem);
        AlgorithmIdentifier algorithm = request.getSubjectPublicKeyInfo().getAlgorithm();
        boolean onOurCurve = X9ObjectIdentifiers.id_ecPublicKey.equals(algorithm.getAlgorithm())
                && algorithm.getParameters() instanceof ASN1ObjectIdentifier curve
                && CURVES.contains(curve);
        if (!onOurCurve) {
            throw refused(
                    "csr.key-unsuitable",
                    "The request's key is not an elliptic-curve key on P-256 or P-384.",
                    "Make the key with: openssl ecparam -name prime256v1 -genkey.",
                    null);
        }
        try {
            PublicKey key = new JcaPKCS10CertificationRequest(request).getPublicKey();
            if (request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
                return key;
            }
        } catch (GeneralSecurityException | OperatorCreationException | PKCSException e) {
            throw unreadable(e);
        }
        throw refused(
                "csr.signature-invalid",
                "The request is not signed with its own key.",
                "Make the request anew; it may have been changed on its way.",
                null);
    }

    /** The library answers bad bytes with runtime exceptions of many kinds. */
    private static PKCS10CertificationRequest parse(String pem) {
        Object read = null;
        if (pem.length() <= MAX_CHARACTERS) {
            try (var parser = new PEMParser(new StringReader(pem))) {
                read = parser.readObject();
            } catch (IOException | RuntimeException e) {
                throw unreadable(e);
            }
        }
        if (read instanceof PKCS10CertificationRequest request) {
            return request;
        }
        throw unreadable(null);
    }

    private static RegieException unreadable(@Nullable Exception cause) {
        return refused(
                "csr.unreadable",
                "This is not a certificate request in PEM form.",
                "Send a PKCS #10 request that begins with -----BEGIN CERTIFICATE REQUEST-----.",
                cause);
    }

    private static RegieException refused(String code, String sentence, String remedy, @Nullable Exception cause) {
        return new RegieException(
                ErrorKind.INVALID, code, sentence, remedy, List.of(new FieldError("csr", sentence)), cause);
    }
}
